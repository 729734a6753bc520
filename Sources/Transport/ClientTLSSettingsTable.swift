public import Configuration

extension ClientTLSSettings {
    /// The settings under an output's `tls`.
    public static let table = SettingsTable(
        defaults: ClientTLSSettings(),
        [
            Setting(
                "ca", \.ca, .trustStore,
                help: "Which authorities may have signed the collector's certificate: "
                    + "the system's, or those in a PEM file, or in the files of a directory that end in .pem, .crt or .cer."
            ),
            Setting(
                "cert", \.certificate, .optional(.path),
                help: "PEM file with the agent's own certificate, and behind it the intermediate ones; "
                    + "for collectors that ask for one."
            ),
            Setting(
                "key", \.key, .optional(.path), help: "PEM file with the private key of `cert`."),
            Setting(
                "key_password", \.keyPassword, .optional(.string), isSecret: true,
                help: "What `key` is encrypted with: `\"${credential:NAME}\"` or `\"${file:/PATH}\"`."),
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
            Setting(
                "pins", \.pins, .list(of: .publicKeyPin, mayBeEmpty: true), defaultText: "any key",
                help: "`sha256:` and the base64 of the SHA-256 of a public key (SPKI). One of them must be in the "
                    + "collector's verified chain: that of its own certificate, or of an authority's."),
            Setting(
                "crl", \.crl, .optional(.path),
                help: "PEM file with the revocation lists of the authorities in the collector's chain, one of each; "
                    + "without a list that is valid now nothing is sent."),
        ])
}

extension SettingType where Value == ClientTLSSettings.TrustStore {
    static var trustStore: SettingType {
        SettingType(
            "'system', or the path of a file or directory",
            text: { value in
                switch value {
                case .system: "system"
                case .file(let path): path
                }
            },
            parse: { text throws(SettingProblem) in
                if text == "system" { return .system }
                try absolutePath(text)
                return .file(text)
            })
    }
}

extension SettingType where Value == PublicKeyPin {
    static var publicKeyPin: SettingType {
        SettingType("sha256: and base64", text: { $0.description }) { text throws(SettingProblem) in
            guard let pin = PublicKeyPin(text) else {
                throw SettingProblem(
                    "is no pin; write sha256: and the 44 characters of base64 that the SHA-256 of a public key has")
            }
            return pin
        }
    }
}
