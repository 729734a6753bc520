import Foundation
import Harness
import NIOCore
import NIOPosix
import Testing
import Transport

/// The handler on both ends of a loopback connection.
@Suite struct TLSHandlerTests {
    let folder: TemporaryFolder
    let certificates: TestCertificates
    let server: ServerTLSSettings
    let client: ClientTLSSettings
    let loop = MultiThreadedEventLoopGroup.singleton.next()

    init() async throws {
        folder = try TemporaryFolder()
        certificates = try await TestCertificates(in: folder)
        let identity = try await certificates.issue("siem")
        server = ServerTLSSettings(certificate: identity.certificate, key: identity.key)
        client = settings(trusting: certificates.authority)
    }

    private func connect(
        to server: TestServer, _ settings: ClientTLSSettings? = nil,
        _ handler: @escaping @Sendable () -> any ChannelHandler
    ) throws -> EventLoopFuture<Connection> {
        let endpoint = Endpoint(scheme: .tls, host: "127.0.0.1", port: Int(server.port))
        let connector = Connector(endpoint: endpoint, tls: try TLSContext(client: settings ?? client))
        return connector.connect(on: loop) { channel in
            // Both directions end on their own in these tests.
            try channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: true)
            try channel.pipeline.syncOperations.addHandler(handler())
        }
    }

    @Test func manyMegabytesArriveUnchangedBothWaysAtOnce() async throws {
        let total = 24 << 20
        let (serverEnd, clientEnd) = promises()
        let server = try await TestServer(tls: server, halfClosure: true) { StreamEnd(sends: total, ended: serverEnd) }
        _ = try await connect(to: server) { StreamEnd(sends: total, ended: clientEnd) }.get()
        for end in [try await serverEnd.futureResult.get(), try await clientEnd.futureResult.get()] {
            #expect(end.received == total)
            #expect(end.isIntact)
            #expect(end.error == nil)
        }
        try await server.close()
    }

    @Test(arguments: [1, 7, 16384, 16385, 100_001])
    func batchesOfAnySizeArriveInOrder(_ batch: Int) async throws {
        let total = batch * 50 + 3
        let (serverEnd, clientEnd) = promises()
        let server = try await TestServer(tls: server) { StreamEnd(ended: serverEnd) }
        _ = try await connect(to: server) { StreamEnd(sends: total, batch: batch, ended: clientEnd) }.get()
        let end = try await serverEnd.futureResult.get()
        #expect(end.received == total)
        #expect(end.isIntact)
        #expect(end.error == nil)
        _ = try await clientEnd.futureResult.get()
        try await server.close()
    }

    @Test func whatThePeerStillHasToSayIsReadAfterTheOwnEnd() async throws {
        let total = 3 << 20
        let (serverEnd, clientEnd) = promises()
        let server = try await TestServer(tls: server, halfClosure: true) {
            StreamEnd(sends: total, answersAtEnd: true, ended: serverEnd)
        }
        _ = try await connect(to: server) { StreamEnd(sends: 1000, ended: clientEnd) }.get()
        let (server1, client1) = (try await serverEnd.futureResult.get(), try await clientEnd.futureResult.get())
        #expect(server1.received == 1000)
        #expect(server1.inputClosed)
        #expect(client1.received == total)
        #expect(client1.isIntact)
        #expect(server1.error == nil && client1.error == nil)
        try await server.close()
    }

    @Test func aPeerThatDoesNotReadMakesTheChannelUnwritableAndMemoryStaysBounded() async throws {
        // More than both kernels' buffers can take.
        let total = 128 << 20
        let (serverEnd, clientEnd) = promises()
        let accepted = loop.makePromise(of: (any Channel).self)
        let server = try await TestServer(tls: server) {
            HeldReader(accepted: accepted, next: StreamEnd(ended: serverEnd))
        }
        let connection = try await connect(to: server) { StreamEnd(sends: total, ended: clientEnd) }.get()
        try await eventually("the channel is unwritable") { !connection.isWritable }
        #expect(try await connection.onLoop { $0.bytesOut } < UInt64(total / 2))
        try await accepted.futureResult.get().setOption(.autoRead, value: true).get()
        let end = try await serverEnd.futureResult.get()
        #expect(end.received == total)
        #expect(end.isIntact)
        // The high-water mark, one batch and its records' own bytes.
        #expect(try await clientEnd.futureResult.get().mostBuffered < (512 << 10) + (257 << 10))
        try await server.close()
    }

    @Test func whatIsWrittenAndEndedBeforeTheHandshakeIsHeldAndSentBehindIt() async throws {
        let (serverEnd, _) = promises(of: 1)
        let server = try await TestServer(tls: server) { StreamEnd(ended: serverEnd) }
        let written = loop.makePromise(of: Void.self)
        _ = try await connect(to: server) { EarlyWriter(count: 300_000, written: written) }.get()
        try await written.futureResult.get()
        let end = try await serverEnd.futureResult.get()
        #expect(end.received == 300_000)
        #expect(end.isIntact)
        try await server.close()
    }

    @Test func whatIsWrittenEarlyNeverLeavesIfThePeerIsNotTrusted() async throws {
        let (serverEnd, _) = promises(of: 1)
        let server = try await TestServer(tls: server) { StreamEnd(ended: serverEnd) }
        let other = try await TestCertificates(named: "Other CA", in: folder)
        let written = loop.makePromise(of: Void.self)
        let connected = try connect(to: server, settings(trusting: other.authority)) {
            EarlyWriter(count: 300_000, written: written)
        }
        let error = await #expect(throws: TransportError.self) { _ = try await connected.get() }
        #expect(error?.reason == .unknownCA)
        let failure = await #expect(throws: TransportError.self) { try await written.futureResult.get() }
        #expect(failure?.reason == .unknownCA)
        let end = try await serverEnd.futureResult.get()
        #expect(end.received == 0)
        #expect(end.session == nil)
        #expect(end.error?.reason == .certificateRefused)
        try await server.close()
    }

    @Test func aConnectionThatIsResetSaysSo() async throws {
        let server = try await TestServer(tls: server) { Resetter() }
        let (_, clientEnd) = promises(of: 1, second: true)
        let connection = try connect(to: server) { StreamEnd(ended: clientEnd) }
        connection.whenFailure { _ in }
        let end = try await clientEnd.futureResult.get()
        #expect(end.error?.reason == .reset)
        #expect(end.error?.description.contains("errno 104") == true)
        try await server.close()
    }

    @Test func aClientIsRefusedWithoutACertificateAndKnownByIt() async throws {
        var demanding = server
        demanding.clientCA = certificates.authority
        let refused = loop.makePromise(of: StreamEnd.Outcome.self)
        let strict = try await TestServer(tls: demanding) { StreamEnd(ended: refused) }
        let (_, clientEnd) = promises(of: 1, second: true)
        try connect(to: strict) { StreamEnd(sends: 10, ended: clientEnd) }.whenFailure { _ in }
        let outcome = try await refused.futureResult.get()
        #expect(outcome.error?.reason == .clientCertificateRequired)
        #expect(outcome.received == 0)
        #expect(try await clientEnd.futureResult.get().error?.reason == .clientCertificateRequired)
        try await strict.close()

        let known = loop.makePromise(of: StreamEnd.Outcome.self)
        let own = try await certificates.issue("agent 7")
        var settings = client
        settings.certificate = own.certificate
        settings.key = own.key
        let server = try await TestServer(tls: demanding) { StreamEnd(ended: known) }
        let sent = loop.makePromise(of: StreamEnd.Outcome.self)
        _ = try await connect(to: server, settings) { StreamEnd(sends: 10, ended: sent) }.get()
        let end = try await known.futureResult.get()
        #expect(end.received == 10)
        #expect(end.session?.peer?.subject == "CN=agent 7")
        #expect(end.session?.isVerified == true)
        try await server.close()
    }

    private func promises(
        of count: Int = 2, second: Bool = false
    ) -> (EventLoopPromise<StreamEnd.Outcome>, EventLoopPromise<StreamEnd.Outcome>) {
        let promise = loop.makePromise(of: StreamEnd.Outcome.self)
        return (promise, count == 2 ? loop.makePromise() : promise)
    }
}
