public import Configuration

extension ClientTLSSettings {
    /// The settings under an output's `tls`.
    public static let table = SettingsTable(
        defaults: ClientTLSSettings(),
        [
            Setting(
                "ca", \.ca, .trustStore,
                help: "Which authorities may have signed the collector's certificate: "
                    + "the system's, or those in a PEM file."
            ),
            Setting(
                "cert", \.certificate, .optional(.readableFile),
                help: "PEM file with the agent's own certificate, and behind it the intermediate ones; "
                    + "for collectors that ask for one."
            ),
            Setting(
                "key", \.key, .optional(.readableFile), help: "PEM file with the private key of `cert`, unencrypted."),
            Setting(
                "min_version", \.minimumVersion, .choice, help: "The oldest version of TLS that is spoken."),
            Setting(
                "ciphers", \.ciphers, .optional(.string), defaultText: "OpenSSL's",
                help: "An OpenSSL cipher list (TLS 1.2), or names of suites (TLS 1.3), with colons between."),
            Setting(
                "verify", \.verify, .choice,
                help: "`full`: chain, dates and the server's name. "
                    + "`none`: nothing, and only with `insecure: true` beside it."
            ),
            Setting(
                "insecure", \.isInsecure, .bool,
                help: "Says that `verify: none` is meant: whoever is on the way can read and change the events."),
            Setting(
                "server_name", \.serverName, .optional(.string), defaultText: "the host of `to`",
                help: "The name that the collector's certificate must have, and that is sent to it (SNI)."),
        ])
}

extension SettingType where Value == ClientTLSSettings.TrustStore {
    static var trustStore: SettingType {
        SettingType(
            "'system', or the path of a readable file",
            text: { value in
                switch value {
                case .system: "system"
                case .file(let path): path
                }
            },
            parse: { text throws(SettingProblem) in
                if text == "system" { return .system }
                try checkReadable(text)
                return .file(text)
            })
    }
}
