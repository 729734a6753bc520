import Foundation
import Harness

/// A collector that must not be believed.
struct Impostor {
    /// Of its output.
    let name: String
    let port: UInt16
    let process: ChildProcess
    /// The word that counts the refusals.
    let reason: String
    /// What the agent has to say of it.
    let words: [String]
    /// Whether it says its no to what came after the handshake, so that it may also be heard as a reset.
    let isLate: Bool
    /// The settings of its output beside `to`.
    let settings: String
    /// The application data that it got.
    let received: @Sendable () -> Data
    /// What is to be done beside putting a good collector in its place.
    let mend: @Sendable () async throws -> Void
}

/// Makes an impostor of each kind.
struct Impostors {
    let folder: TemporaryFolder
    let authority: CertificateAuthority
    /// That of a collector that is in order.
    let good: CertificateAuthority.Identity

    /// - Returns: them all, listening.
    func start() async throws -> [Impostor] {
        let revoked = try await authority.issue("revoked")
        let list = try await authority.revocationList("list", of: [revoked])
        let stale = try await authority.revocationList("stale", of: [], seconds: 1)
        let name = Array("localhost\0.example.com".utf8)
        let nul = [0x30, UInt8(name.count + 2), 0x82, UInt8(name.count)] + name
        let asking = ["-Verify", "2", "-verify_return_error", "-CAfile", authority.certificate]
        return [
            try await server(
                "unknown", CertificateAuthority(in: folder, named: "other").issue("unknown"), "unknown_ca",
                ["unable to get local issuer certificate", "gatepost test other"]),
            try await server("expired", authority.issue("expired", days: -1), "expired"),
            try await server(
                "early", authority.issue("early", from: "20800101000000Z"), "not_yet_valid", ["2080-01-01"]),
            try await server("subject", authority.issue("localhost", names: []), "wrong_name"),
            try await server(
                "name", authority.issue("name", names: ["DNS:elsewhere.example.com"]), "wrong_name",
                ["elsewhere.example.com"]),
            try await server(
                "wildcard", authority.issue("wildcard", names: ["DNS:*.example.com"]), "wrong_name",
                tls: "server_name: a.b.example.com"),
            try await server(
                "nul", authority.issue("nul", names: ["DER:" + nul.map(Self.hex).joined(separator: ":")]), "wrong_name"),
            try await server(
                "usage", authority.issue("usage", extensions: "extendedKeyUsage=clientAuth"), "wrong_purpose"),
            try await server(
                "weak", authority.issue("weak", algorithm: ["-newkey", "rsa:1024"]), "weak_key",
                options: ["-cipher", "DEFAULT:@SECLEVEL=0"]),
            try await server("version", good, "protocol_version", options: ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"]),
            try await server("revoked", revoked, "revoked", ["CN=revoked"], tls: "crl: \(list)"),
            try await server("stale", good, "stale_crl", tls: "crl: \(stale)") {
                _ = try await authority.revocationList("stale", of: [])
            },
            try await server(
                "pinned", authority.issue("pinned"), "wrong_pin", tls: "pins: [\"\(pin(of: good))\"]"),
            try await server("asking", good, "client_certificate_required", isLate: true, options: asking),
            try await web(),
            try await stalling(),
        ]
    }

    private static func hex(_ byte: UInt8) -> String { String(format: "%02x", byte) }

    /// As docs/tls.md says.
    private func pin(of identity: CertificateAuthority.Identity) async throws -> String {
        let digest = try await Command.output([
            "/bin/sh", "-c",
            "openssl x509 -in \(identity.certificate) -noout -pubkey | openssl pkey -pubin -outform der "
                + "| openssl dgst -sha256 -binary | openssl base64",
        ])
        return "sha256:" + digest.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func server(
        _ name: String, _ identity: CertificateAuthority.Identity, _ reason: String, _ words: [String] = [],
        isLate: Bool = false, tls: String = "server_name: localhost", options: [String] = [],
        mend: @escaping @Sendable () async throws -> Void = {}
    ) async throws -> Impostor {
        let port = try LocalPort.free()
        let server = try await OpenSSLServer(
            in: folder, named: name, port: port, identity: identity, options: options)
        return Impostor(
            name: name, port: port, process: server.process, reason: reason, words: words, isLate: isLate,
            settings: settings(tls), received: { server.received }, mend: mend)
    }

    /// A web server, which does not speak TLS.
    private func web() async throws -> Impostor {
        let port = try LocalPort.free()
        let process = try ChildProcess(
            ["python3", "-m", "http.server", "--bind", "127.0.0.1", "--directory", folder.path, String(port)],
            log: folder("web.log"))
        try await process.listens(on: port)
        return Impostor(
            name: "web", port: port, process: process, reason: "not_tls",
            words: ["the peer does not speak TLS: its first bytes are '"],
            isLate: false, settings: settings("server_name: localhost"), received: { Data() }, mend: {})
    }

    /// Accepts and says nothing.
    private func stalling() async throws -> Impostor {
        let sink = try await Sink(in: folder, named: "stalling")
        return Impostor(
            name: "stalling", port: sink.port, process: sink.process, reason: "handshake_timeout", words: [],
            isLate: false, settings: settings("server_name: localhost", "timeouts: { connect: 2s }, "),
            received: { Data() }, mend: {})
    }

    private func settings(_ tls: String, _ rest: String = "") -> String {
        "tls: { ca: \(authority.certificate), \(tls) }, \(rest)retry: { min: 100ms, max: 500ms }"
    }
}
