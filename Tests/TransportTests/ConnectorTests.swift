import Foundation
import Harness
import NIOCore
import NIOPosix
import Testing
import Transport

/// The way to a collector and the ways it fails.
@Suite struct ConnectorTests {
    let folder: TemporaryFolder
    let certificates: TestCertificates

    init() async throws {
        folder = try TemporaryFolder()
        certificates = try await TestCertificates(in: folder)
    }

    @Test func bytesHandedOutAreAllAcknowledgedOnTCPAndOnTLS() async throws {
        let identity = try await certificates.issue("siem")
        for isTLS in [false, true] {
            let tls = ServerTLSSettings(certificate: identity.certificate, key: identity.key)
            let server = try await TestServer(tls: isTLS ? tls : nil) { Sink() }
            let connection = try await connect(
                to: "127.0.0.1", port: server.port, isTLS ? settings(trusting: certificates.authority) : nil)
            let before = try await connection.onLoop { $0.bytesOut }
            #expect(isTLS ? before > 100 : before == 0)
            let text = String(repeating: "an event of some length\n", count: 10_000)
            let end = try await connection.send(text: text)
            #expect(isTLS ? end > before + 240_000 : end == 240_000)
            try await eventually("all is acknowledged") {
                try await connection.onLoop { $0.bytesAcknowledged(try TCPInfo.read($0.channel)) } == end
            }
            let info = try await connection.onLoop { try TCPInfo.read($0.channel) }
            #expect(info.isEstablished)
            #expect(info.bytesNotSent == 0)
            #expect((info.peerWindow ?? 1) > 0)
            try await connection.finish(within: .seconds(20)).get()
            try await server.close()
        }
    }

    @Test func aSilentConnectionIsProbed() async throws {
        let server = try await TestServer(tls: nil) { Sink() }
        let endpoint = Endpoint(scheme: .tcp, host: "127.0.0.1", port: Int(server.port))
        var options = ConnectOptions()
        options.keepalive = .init(idle: .seconds(1), interval: .seconds(1), count: 3)
        options.userTimeout = .seconds(30)
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let connection = try await Connector(endpoint: endpoint, tls: nil, options: options).connect(on: loop).get()
        let first = try await connection.onLoop { try TCPInfo.read($0.channel).segmentsIn }
        try await eventually("a probe is answered") {
            try await connection.onLoop { try TCPInfo.read($0.channel).segmentsIn } > first
        }
        try await connection.channel.close()
        await #expect(throws: TransportError.self) {
            try await connection.onLoop { try TCPInfo.read($0.channel) }
        }
        await #expect(throws: TransportError.self) { try await connection.send(text: "too late") }
        try await server.close()
    }

    /// TCP_USER_TIMEOUT of tcp(7).
    @Test func aPeerThatTakesNothingIsGivenUpByTheKernelAfterTheUserTimeout() async throws {
        let server = try await TestServer(tls: nil) { Deaf() }
        let endpoint = Endpoint(scheme: .tcp, host: "127.0.0.1", port: Int(server.port))
        var options = ConnectOptions()
        options.userTimeout = .milliseconds(500)
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let watcher = FailureWatcher(loop: loop)
        let connection = try await Connector(endpoint: endpoint, tls: nil, options: options).connect(on: loop) {
            try $0.pipeline.syncOperations.addHandler(watcher)
        }.get()
        // More than the kernels hold for the two.
        try await connection.send(text: String(repeating: "an event of some length\n", count: 1_000_000))
        let error = try await watcher.failure.get()
        #expect(error.reason == .peerTimeout)
        #expect(error.description.contains("Connection timed out (errno 110)"))
        try await server.close()
    }

    @Test func aPortWhereNobodyListensIsRefusedByEveryAddress() async throws {
        let port = try LocalPort.free()
        let error = try #require(await refusal(to: "127.0.0.1", port: port, nil))
        #expect(error.reason == .refused)
        #expect(error.description.contains("tcp://127.0.0.1:\(port)"))
        #expect(error.description.contains("Connection refused (errno 111)"))
        let named = try #require(await refusal(to: "localhost", port: port, nil))
        #expect(named.reason == .refused || named.reason == .unreachable)
        #expect(named.description.contains("127.0.0.1: Connection refused (errno 111)"))
    }

    @Test func aNameThatIsNotThereIsToldByName() async throws {
        let error = try #require(await refusal(to: "no-such-host.invalid", port: 6514, nil))
        #expect(error.reason == .unknownHost || error.reason == .lookupFailed)
        #expect(error.description.contains("no-such-host.invalid"))
    }

    @Test func anIPv6AddressIsConnectedTo() async throws {
        let server = try await OpenSSLServer(certificates.issue("siem"), ["-6"], in: folder, address: "[::1]")
        let connection = try await connect(to: "::1", port: server.port, settings(trusting: certificates.authority))
        #expect(connection.remoteAddress.contains("::1"))
        try await connection.send(text: "by IPv6\n")
        try await eventually("the bytes") { server.received == Data("by IPv6\n".utf8) }
        try await connection.channel.close()
    }

    @Test func aPeerThatNeverAnswersTheHandshakeIsGivenUp() async throws {
        let server = try await TestServer(tls: nil) { Sink() }
        let error = try #require(
            await refusal(
                to: "127.0.0.1", port: server.port, settings(trusting: certificates.authority),
                timeout: .milliseconds(300)))
        #expect(error.reason == .handshakeTimeout)
        try await server.close()
    }

    @Test func aPeerThatStopsInTheMiddleOfTheHandshakeIsGivenUp() async throws {
        // The head of a record of 64 bytes, and two of them.
        let server = try await TestServer(tls: nil) { Speaker("\u{16}\u{3}\u{3}\u{0}\u{40}\u{2}\u{0}") }
        let error = try #require(
            await refusal(
                to: "127.0.0.1", port: server.port, settings(trusting: certificates.authority),
                timeout: .milliseconds(300)))
        #expect(error.reason == .handshakeTimeout)
        #expect(error.cause == "the peer stopped in the middle of it")
        try await server.close()
    }

    @Test func aPeerThatSpeaksPlainlyIsToldByItsFirstBytes() async throws {
        let server = try await TestServer(tls: nil) { Speaker("HTTP/1.1 400 Bad Request\r\n\r\n") }
        let error = try #require(
            await refusal(to: "127.0.0.1", port: server.port, settings(trusting: certificates.authority)))
        #expect(error.reason == .notTLS)
        #expect(error.description.contains("'HTTP/1.1 400 Bad'"))
        try await server.close()
    }

    @Test func aPlainConnectionThatIsResetSaysSo() async throws {
        let server = try await TestServer(tls: nil) { Resetter() }
        let error = try await FailureWatcher.connect(port: server.port, nil).failure.get()
        #expect(error.reason == .reset)
        #expect(error.description.contains("tcp://127.0.0.1:\(server.port)"))
        try await server.close()
    }

    @Test func aListenerWhoseQueueIsFullTimesOut() async throws {
        let queue = try FullQueue()
        let error = try #require(await refusal(to: "127.0.0.1", port: queue.port, nil, timeout: .milliseconds(400)))
        #expect(error.reason == .connectTimeout)
        #expect(error.description.contains("tcp://127.0.0.1:\(queue.port)"))
    }

    @Test func anOrderlyEndLosesNothing() async throws {
        let server = try await OpenSSLServer(certificates.issue("siem"), ["-tls1_3"], in: folder)
        let connection = try await connect(port: server.port, settings(trusting: certificates.authority))
        let text = String(repeating: "the tail of it all\n", count: 50_000)
        try await connection.send(text: text)
        try await connection.finish(within: .seconds(20)).get()
        try await eventually("all of it") { server.received.count == text.utf8.count }
    }

    @Test func aPeerThatDiesIsNoticed() async throws {
        let server = try await OpenSSLServer(certificates.issue("siem"), ["-tls1_3"], in: folder)
        let process = server.process
        let watcher = try await FailureWatcher.connect(
            port: server.port, settings(trusting: certificates.authority)
        ) { _ in process.kill() }
        let error = try await watcher.failure.get()
        #expect(error.reason == .truncated || error.reason == .reset)
    }
}
