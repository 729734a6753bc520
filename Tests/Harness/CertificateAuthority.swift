/// A throw-away authority and the certificates that it signs, made with the `openssl` command.
public struct CertificateAuthority: Sendable {
    /// A certificate and its key, as PEM files.
    public struct Identity: Sendable {
        public let certificate: String
        public let key: String
    }

    /// The authority's own certificate, as a PEM file.
    public let certificate: String
    private let key: String
    private let folder: TemporaryFolder

    /// Makes an authority in `folder`.
    public init(in folder: TemporaryFolder, named name: String = "ca") async throws {
        self.folder = folder
        certificate = folder("\(name).pem")
        key = folder("\(name).key")
        try await Command.output(
            ["openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
                + ["-keyout", key, "-out", certificate, "-days", "30", "-subj", "/CN=gatepost test \(name)"]
                + ["-addext", "basicConstraints=critical,CA:TRUE"]
                + ["-addext", "keyUsage=critical,keyCertSign,cRLSign"])
    }

    /// Signs a certificate for `names`, such as `DNS:localhost` or `IP:127.0.0.1`; for none, only its subject names it.
    ///
    /// - Parameters:
    ///   - days: how long it is valid; negative: it expired that many days ago.
    ///   - start: from when on, `YYYYMMDDHHMMSSZ`, if not from now on.
    ///   - extensions: lines of more of them.
    ///   - algorithm: options of `openssl req`.
    public func issue(
        _ name: String, names: [String] = ["DNS:localhost", "IP:127.0.0.1"], days: Int = 30, from start: String? = nil,
        extensions: String = "",
        algorithm: [String] = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    ) async throws -> Identity {
        let identity = Identity(certificate: folder("\(name).pem"), key: folder("\(name).key"))
        let request = folder("\(name).csr")
        try await Command.output(
            ["openssl", "req", "-nodes"] + algorithm
                + ["-keyout", identity.key, "-out", request, "-subj", "/CN=\(name)"])
        let alternatives = names.isEmpty ? "" : "subjectAltName=\(names.joined(separator: ","))\n"
        let extensions = try folder.write("\(name).ext", "\(alternatives)basicConstraints=CA:FALSE\n\(extensions)\n")
        let result = ["-in", request, "-days", String(days), "-extfile", extensions, "-out", identity.certificate]
        if let start {
            let configuration = try database("\(name)-start")
            try await Command.output(
                ["openssl", "ca", "-batch", "-config", configuration, "-cert", certificate, "-keyfile", key]
                    + ["-startdate", start, "-notext"] + result)
        } else {
            try await Command.output(
                ["openssl", "x509", "-req", "-CA", certificate, "-CAkey", key, "-CAcreateserial"] + result)
        }
        return identity
    }

    /// What `openssl ca` keeps its books in.
    private func database(_ name: String) throws -> String {
        try folder.write("\(name).index", "")
        return try folder.write(
            "\(name).cnf",
            """
            [ca]
            default_ca = d
            [d]
            database = \(folder("\(name).index"))
            new_certs_dir = \(folder.path)
            rand_serial = yes
            default_md = sha256
            policy = p
            [p]
            commonName = supplied

            """)
    }

    /// A list of what the authority has revoked, as a PEM file.
    ///
    /// - Parameter seconds: how long it is valid.
    public func revocationList(_ name: String, of revoked: [Identity], seconds: Int = 3600) async throws -> String {
        let path = folder("\(name).crl")
        let command = ["openssl", "ca", "-config", try database(name), "-cert", certificate, "-keyfile", key]
        for identity in revoked { try await Command.output(command + ["-revoke", identity.certificate]) }
        try await Command.output(command + ["-gencrl", "-crlsec", String(seconds), "-out", path])
        return path
    }
}
