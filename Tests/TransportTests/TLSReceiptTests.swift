import Foundation
import Harness
import NIOCore
import Testing
import Transport

/// Read receipts by KeyUpdate, against `openssl s_server` and our own listener.
@Suite struct TLSReceiptTests {
    let folder: TemporaryFolder
    let certificates: TestCertificates

    init() async throws {
        folder = try TemporaryFolder()
        certificates = try await TestCertificates(in: folder)
    }

    private func isConfirmed(_ pair: UInt64, _ connection: Connection) async throws -> Bool {
        try await connection.onLoop { $0.tls?.isConfirmed(pair: pair) ?? false }
    }

    private func acknowledged(_ connection: Connection) async throws -> UInt64 {
        try await connection.onLoop { $0.bytesAcknowledged(try TCPInfo.read($0.channel)) }
    }

    @Test func aReceiptComesWhenThePeerHasReadAndNotBefore() async throws {
        let server = try await OpenSSLServer(certificates.issue("siem"), ["-tls1_3"], in: folder)
        let connection = try await connect(port: server.port, settings(trusting: certificates.authority))
        try await connection.send(text: "first\n")
        #expect(try await connection.onLoop { $0.tls?.requestReceipt() } == 1)
        try await eventually("the first receipt") { try await isConfirmed(1, connection) }
        #expect(server.received == Data("first\n".utf8))

        server.process.signal(SIGSTOP)
        try await connection.send(text: "second\n")
        #expect(try await connection.onLoop { $0.tls?.requestReceipt() } == 2)
        let end = try await connection.onLoop { $0.bytesOut }
        try await eventually("the kernel has it all") { try await acknowledged(connection) == end }
        #expect(try await !isConfirmed(2, connection))

        server.process.signal(SIGCONT)
        try await eventually("the second receipt") { try await isConfirmed(2, connection) }
        try await eventually("the bytes") { server.received == Data("first\nsecond\n".utf8) }
        try await connection.finish(within: .seconds(20)).get()
    }

    @Test func aHundredReceiptsInARowAreAllAnswered() async throws {
        let server = try await OpenSSLServer(certificates.issue("siem"), ["-tls1_3"], in: folder)
        let connection = try await connect(port: server.port, settings(trusting: certificates.authority))
        for pair in UInt64(1)...100 {
            try await connection.send(text: "\(pair)\n")
            #expect(try await connection.onLoop { $0.tls?.requestReceipt() } == pair)
            try await eventually("receipt \(pair)") { try await isConfirmed(pair, connection) }
        }
        let answers = try await connection.onLoop { $0.tls?.receiptAnswers ?? 0 }
        #expect((199...200).contains(answers))
        #expect(server.received.count == 292)
        try await connection.channel.close()
    }

    @Test func ourOwnListenerAnswersToo() async throws {
        let identity = try await certificates.issue("siem")
        let tls = ServerTLSSettings(certificate: identity.certificate, key: identity.key)
        let server = try await TestServer(tls: tls) { Sink() }
        let connection = try await connect(
            to: "127.0.0.1", port: server.port, settings(trusting: certificates.authority))
        try await connection.send(text: "an event\n")
        #expect(try await connection.onLoop { $0.tls?.requestReceipt() } == 1)
        try await eventually("both answers") { try await connection.onLoop { $0.tls?.receiptAnswers } == 2 }
        try await connection.channel.close()
        try await server.close()
    }

    @Test func tls12HasNone() async throws {
        let server = try await OpenSSLServer(certificates.issue("siem"), ["-tls1_2"], in: folder)
        let connection = try await connect(port: server.port, settings(trusting: certificates.authority))
        #expect(try await connection.onLoop { $0.tls?.requestReceipt() } == nil)
        try await connection.send(text: "goes on\n")
        try await eventually("the bytes") { server.received == Data("goes on\n".utf8) }
        try await connection.channel.close()
    }
}
