public import Configuration

extension ServerTLSSettings {
    /// The settings under an input's `tls`.
    public static let table = SettingsTable(
        defaults: ServerTLSSettings(certificate: "", key: ""),
        [
            Setting(
                "cert", .optional(.readableFile),
                help: "PEM file with the listener's certificate, and behind it the intermediate ones.",
                get: { $0.certificate.isEmpty ? nil : $0.certificate }, set: { $0.certificate = $1 ?? "" }),
            Setting(
                "key", .optional(.readableFile), help: "PEM file with the private key of `cert`, unencrypted.",
                get: { $0.key.isEmpty ? nil : $0.key }, set: { $0.key = $1 ?? "" }),
            Setting(
                "client_ca", \.clientCA, .optional(.readableFile),
                help: "PEM file with the authorities whose clients may connect. Without it everybody may."),
            Setting(
                "client_cert", \.clientCertificate, .choice,
                help: "Where there is a `client_ca`: whether a client must show a certificate, or may."),
            Setting(
                "min_version", \.minimumVersion, .choice, help: "The oldest version of TLS that is spoken."),
            Setting(
                "ciphers", \.ciphers, .optional(.string), defaultText: "OpenSSL's",
                help: "An OpenSSL cipher list (TLS 1.2), or names of suites (TLS 1.3), with colons between."),
        ])
}
