import Foundation
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

    /// - Parameter issuer: who signs it; nil: it signs itself.
    init(
        named name: String = "Test CA", in folder: TemporaryFolder, signedBy issuer: TestCertificates? = nil
    ) async throws {
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
        let key = ["-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-keyout", authorityKey]
        guard let issuer else {
            try await Command.output(
                ["openssl", "req", "-x509"] + key + ["-out", authority, "-days", "30", "-subj", "/CN=\(name)"]
                    + ["-addext", "basicConstraints=critical,CA:TRUE"])
            return
        }
        let request = folder("\(file).csr")
        try await Command.output(["openssl", "req"] + key + ["-out", request, "-subj", "/CN=\(name)"])
        try await issuer.sign(request, extensions: "basicConstraints=critical,CA:TRUE\n", to: authority)
    }

    /// - Parameters:
    ///   - names: such as `DNS:localhost, IP:127.0.0.1`; nil: none at all.
    ///   - from: `YYYYMMDDHHMMSSZ`.
    ///   - algorithm: options of `openssl req`.
    func issue(
        _ name: String, names: String? = "DNS:localhost, IP:127.0.0.1, IP:::1", from: String = "20250101000000Z",
        to: String = "20900101000000Z", usage: String = "serverAuth, clientAuth",
        algorithm: [String] = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    ) async throws -> Identity {
        let file = name.replacing(" ", with: "-")
        let identity = Identity(certificate: folder("\(file).crt"), key: folder("\(file).key"))
        let request = folder("\(file).csr")
        try await Command.output(
            ["openssl", "req", "-nodes"] + algorithm
                + ["-keyout", identity.key, "-out", request, "-subj", "/CN=\(name)"])
        try await sign(
            request,
            extensions: "basicConstraints=CA:FALSE\nextendedKeyUsage=\(usage)\n"
                + (names.map { "subjectAltName=\($0)\n" } ?? ""), from: from, until: to, to: identity.certificate)
        return identity
    }

    private func sign(
        _ request: String, extensions: String, from: String = "20250101000000Z", until end: String = "20900101000000Z",
        to certificate: String
    ) async throws {
        let file = URL(fileURLWithPath: certificate).lastPathComponent
        let extensions = try folder.write("\(file).ext", extensions)
        try await authorize(
            ["-in", request, "-out", certificate, "-extfile", extensions, "-startdate", from, "-enddate", end])
    }

    private func authorize(_ arguments: [String]) async throws {
        try await Command.output(
            ["openssl", "ca", "-batch", "-notext", "-config", configuration, "-cert", authority]
                + ["-keyfile", authorityKey] + arguments)
    }

    // MARK: Revocation

    func revoke(_ identity: Identity) async throws {
        try await authorize(["-revoke", identity.certificate])
    }

    /// A revocation list that is valid for so many seconds from now on.
    func revocationList(_ name: String, seconds: Int = 3600) async throws -> String {
        let path = folder(name)
        try await authorize(["-gencrl", "-crlsec", String(seconds), "-out", path])
        return path
    }
}
