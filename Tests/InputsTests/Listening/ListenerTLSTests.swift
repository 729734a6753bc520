import Foundation
import Harness
import Logging
import Testing
import Transport

@testable import Inputs

/// Who may connect by TLS.
@Suite(.timeLimit(.minutes(2))) struct ListenerTLSTests {
    private let folder: TemporaryFolder
    private let authority: CertificateAuthority
    private let bench: ListenBench

    init() async throws {
        folder = try TemporaryFolder()
        authority = try await CertificateAuthority(in: folder)
        bench = try ListenBench()
    }

    private func start(
        options: ListenerOptions = ListenerOptions(), change: (inout ServerTLSSettings) -> Void = { _ in }
    ) async throws {
        let server = try await authority.issue("server")
        try bench.start(
            bench.input("gateway", "tls://127.0.0.1:0") {
                $0.tls = ServerTLSSettings(certificate: server.certificate, key: server.key)
                change(&$0.tls)
            }, options: options)
    }

    /// Sends a line, as a client that shows this certificate, or none. `s_client` takes lines with some first letters for
    /// commands.
    private func send(_ line: String, as identity: CertificateAuthority.Identity? = nil) async throws {
        let input = try folder.write("line", "\(line)\n")
        // What becomes of it the listener says; over TLS 1.3 a client may be gone before it hears of it.
        _ = try await Command.run(
            ["openssl", "s_client", "-connect", "127.0.0.1:\(bench.port())", "-CAfile", authority.certificate]
                + ["-quiet", "-no_ign_eof"] + (identity.map { ["-cert", $0.certificate, "-key", $0.key] } ?? []),
            input: input)
    }

    @Test func whoConnectsAndNeverSpeaksIsSentAwayInTime() async throws {
        var options = ListenerOptions()
        options.handshakeLimit = .seconds(1)
        try await start(options: options)
        let begun = ContinuousClock.now
        let silent = try Sender(port: bench.port())
        let half = try Sender(port: bench.port())
        // The beginning of a ClientHello.
        try half.send([0x16, 0x03, 0x01, 0x02, 0x00, 0x01])
        bench.wait("both to be let in") { _ in try bench.status().connections == 2 }
        try await send("meanwhile")
        bench.waitForEvents(1)
        #expect(silent.receiveLine() == nil)
        #expect(half.receiveLine() == nil)
        #expect(ContinuousClock.now - begun < .seconds(8))
        bench.wait("both to be counted") { _ in try bench.status().refused == [.handshake: 2] }
        #expect(bench.warnings.count(.warning, containing: "no TLS handshake within 1 s") >= 1)
        #expect(try bench.status().connections == 0)
    }

    @Test(arguments: [ServerTLSSettings.ClientCertificate.required, .optional])
    func aClientsCertificateIsAskedForAndHasToBeGood(asked: ServerTLSSettings.ClientCertificate) async throws {
        try await start {
            $0.clientCA = authority.certificate
            $0.clientCertificate = asked
        }
        try await send("a known one", as: try await authority.issue("gateway"))
        bench.waitForEvents(1)
        let stranger = try await CertificateAuthority(in: folder, named: "other")
        try await send("of a stranger", as: try await stranger.issue("stranger"))
        bench.wait("the stranger to be sent away") { _ in try bench.status().refused == [.handshake: 1] }
        try await send("without")
        if asked == .optional {
            bench.waitForEvents(2)
        } else {
            bench.wait("who shows none to be sent away") { _ in try bench.status().refused == [.handshake: 2] }
        }
        bench.wait("all to be gone") { _ in try bench.status().connections == 0 }
        #expect(bench.texts == (asked == .optional ? ["a known one", "without"] : ["a known one"]))
    }
}
