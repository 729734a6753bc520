import Harness

/// A throw-away authority that signs whatever a test asks for, made with the `openssl` command.
struct TestCertificates {
    struct Identity {
        let certificate: String
        let key: String
    }

    let folder: TemporaryFolder
    /// The authority's certificate, as a PEM file.
    let authority: String
    private let authorityKey: String
    private let configuration: String

    init(named name: String = "Test CA", in folder: TemporaryFolder) async throws {
        self.folder = folder
        let file = name.replacing(" ", with: "-")
        authority = folder("\(file).pem")
        authorityKey = folder("\(file).key")
        configuration = try folder.write(
            "\(file).cnf",
            """
            [ca]
            default_ca = d
            [d]
            database = \(folder("\(file).index"))
            new_certs_dir = \(folder.path)
            rand_serial = yes
            default_md = sha256
            unique_subject = no
            policy = p
            [p]
            commonName = supplied

            """)
        try folder.write("\(file).index", "")
        try await Command.output(
            ["openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
                + ["-keyout", authorityKey, "-out", authority, "-days", "30", "-subj", "/CN=\(name)"]
                + ["-addext", "basicConstraints=critical,CA:TRUE"])
    }

    /// - Parameters:
    ///   - names: such as `DNS:localhost, IP:127.0.0.1`; nil: none at all.
    ///   - from: `YYYYMMDDHHMMSSZ`.
    func issue(
        _ name: String, names: String? = "DNS:localhost, IP:127.0.0.1, IP:::1", from: String = "20250101000000Z",
        to: String = "20900101000000Z", usage: String = "serverAuth, clientAuth"
    ) async throws -> Identity {
        let file = name.replacing(" ", with: "-")
        let identity = Identity(certificate: folder("\(file).crt"), key: folder("\(file).key"))
        let request = folder("\(file).csr")
        try await Command.output(
            ["openssl", "req", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
                + ["-keyout", identity.key, "-out", request, "-subj", "/CN=\(name)"])
        let extensions = try folder.write(
            "\(file).ext",
            "basicConstraints=CA:FALSE\nextendedKeyUsage=\(usage)\n" + (names.map { "subjectAltName=\($0)\n" } ?? ""))
        try await Command.output(
            ["openssl", "ca", "-batch", "-notext", "-config", configuration, "-cert", authority]
                + ["-keyfile", authorityKey, "-in", request, "-out", identity.certificate, "-extfile", extensions]
                + ["-startdate", from, "-enddate", to])
        return identity
    }
}
