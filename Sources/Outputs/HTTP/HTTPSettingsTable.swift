import Configuration

extension HTTPSettings {
    /// The settings under an output's `http`.
    static let table = SettingsTable(
        defaults: HTTPSettings(),
        [
            Setting("method", \.method, .choice, help: "The request's method."),
            Setting(
                "path", \.path, .optional(.requestPath), defaultText: "that of the URL, else that of the format's API",
                help: "Where on the server to. `…/_bulk` is spoken to as Elasticsearch's and OpenSearch's bulk API, "
                    + "`…/services/collector/event` as Splunk's event collector."),
            Setting("headers", \.headers, .headers, help: "Added to each request."),
            Setting("auth", \.self, authenticationTable),
            Setting("proxy", \.proxy, ProxySettings.table),
        ])

    private static let authenticationTable = SettingsTable(
        defaults: HTTPSettings(),
        [
            Setting(
                "bearer", \.bearer, .optional(.string), isSecret: true,
                help:
                    "A token, sent as `Authorization: Bearer`; to Splunk's event collector as `Authorization: Splunk`."),
            Setting("basic", \.basic, .optional(.userAndPassword), isSecret: true, help: "`USER:PASSWORD`."),
        ])
}

extension SettingType where Value == String {
    /// RFC 9112 §3.2.1, origin-form.
    static var requestPath: SettingType {
        SettingType("path that begins with /", text: { $0 }) { text throws(SettingProblem) in
            guard text.hasPrefix("/"), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x23 }) else {
                throw SettingProblem(
                    "is no path of a request; let it begin with '/' and percent-encode what is not ASCII")
            }
            return text
        }
    }

    static var userAndPassword: SettingType {
        SettingType("USER:PASSWORD", text: { $0 }) { text throws(SettingProblem) in
            try printable(text)
            guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else {
                throw SettingProblem("has no user and colon; write USER:PASSWORD", hidesValue: true)
            }
            return text
        }
    }
}

extension SettingType where Value == [HTTPSettings.Header] {
    /// Names that the agent itself has to set.
    private static let ownNames = ["content-length", "transfer-encoding", "connection", "host"]

    static var headers: SettingType {
        .map(
            "mapping of header names to texts", of: .string,
            key: { name throws(SettingProblem) in
                // A token of RFC 9110 §5.6.2.
                let marks = "!#$%&'*+-.^_`|~".utf8
                let isToken =
                    !name.isEmpty
                    && name.utf8.allSatisfy { byte in
                        switch byte {
                        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                        default: marks.contains(byte)
                        }
                    }
                guard isToken else { throw SettingProblem("is no name of a header") }
                guard !ownNames.contains(name.lowercased()) else {
                    throw SettingProblem("is a header that the agent sets itself; remove it")
                }
                return name
            },
            make: { HTTPSettings.Header(name: $0, value: $1) },
            take: { ($0.name, $0.value) })
    }
}
