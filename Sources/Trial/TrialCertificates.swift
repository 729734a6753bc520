internal import Glibc
internal import Transport

/// The files of a throw-away certificate authority: its certificate, a server's certificate and key, and a client's.
/// The authority's own key is never written.
public struct TrialCertificates: Sendable {
    /// Path of the authority's certificate.
    public let authority: String
    /// Paths of the server's certificate and key.
    public let serverCertificate: String
    public let serverKey: String
    /// Paths of the client's certificate and key; nil if none was wanted.
    public let clientCertificate: String?
    public let clientKey: String?

    /// Makes the certificates and writes them into `directory`, which exists: `ca.pem`, `server.pem`, `server.key`,
    /// `client.pem`, `client.key`. Files of these names are replaced; keys have mode 0600 from their first byte.
    /// - Parameters:
    ///   - directory: where to.
    ///   - names: names and addresses of the server beside `localhost`, `127.0.0.1` and `::1`.
    ///   - withClient: whether to make a client's certificate too.
    public init(
        in directory: String, names: [String] = [], withClient: Bool = false
    ) throws(TrialCertificateError) {
        let made = try TrialAuthority()
        authority = "\(directory)/ca.pem"
        try Self.write(made.certificate, to: authority, mode: 0o644)

        let server = try made.issue(
            CertificateRequest(commonName: "localhost", names: ["localhost", "127.0.0.1", "::1"] + names))
        serverCertificate = "\(directory)/server.pem"
        serverKey = "\(directory)/server.key"
        try Self.write(server.certificate, to: serverCertificate, mode: 0o644)
        try Self.write(server.key, to: serverKey, mode: 0o600)

        guard withClient else {
            clientCertificate = nil
            clientKey = nil
            return
        }
        let client = try made.issue(CertificateRequest(commonName: "gatepost trial agent", purpose: .client))
        try Self.write(client.certificate, to: "\(directory)/client.pem", mode: 0o644)
        try Self.write(client.key, to: "\(directory)/client.key", mode: 0o600)
        clientCertificate = "\(directory)/client.pem"
        clientKey = "\(directory)/client.key"
    }

    /// Writes a new file; one that stands there is removed first, so that the mode holds from the first byte.
    private static func write(_ bytes: [UInt8], to path: String, mode: mode_t) throws(TrialCertificateError) {
        unsafe unlink(path)
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw TrialCertificateError("creating '\(path)': \(errorText(errno))") }
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress.map { unsafe $0 + sent }, bytes.count - sent)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let reason = errorText(errno)
                close(descriptor)
                throw TrialCertificateError("writing '\(path)': \(reason)")
            }
            sent += count
        }
        guard close(descriptor) == 0 else {
            throw TrialCertificateError("writing '\(path)': \(errorText(errno))")
        }
    }
}
