import Foundation
import Harness
import NIOCore
import NIOPosix
import Synchronization
import Testing
import Transport

/// The way to a collector through a proxy that behaves as it is told. A real one is in PeersTests.
@Suite struct ProxyTests {
    let folder: TemporaryFolder
    let certificates: TestCertificates

    init() async throws {
        folder = try TemporaryFolder()
        certificates = try await TestCertificates(in: folder)
    }

    private func connect(
        through proxy: TestServer, to host: String = "siem.example.com", credentials: String? = nil,
        timeout: Duration = .seconds(10)
    ) async throws -> Connection {
        var options = ConnectOptions()
        options.timeout = timeout
        options.proxy = Proxy(
            endpoint: Endpoint(scheme: .http, host: "127.0.0.1", port: Int(proxy.port)), credentials: credentials)
        let tls = try TLSContext(client: settings(trusting: certificates.authority))
        let connector = Connector(
            endpoint: Endpoint(scheme: .https, host: host, port: 8088), tls: tls, options: options)
        return try await connector.connect(on: MultiThreadedEventLoopGroup.singleton.next()).get()
    }

    @Test(arguments: [
        (
            "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "unauthorized",
            "HTTP/1.1 407 Proxy Authentication Required"
        ),
        ("HTTP/1.0 403 Forbidden\r\nContent-Length: 2\r\n\r\nno", "rejected", "HTTP/1.0 403 Forbidden"),
        ("HTTP/1.1 502 Bad Gateway\r\n\r\n", "server_error", "502 Bad Gateway"),
        ("SSH-2.0-OpenSSH_9.2\r\n\r\n", "bad_response", "no HTTP/1.1"),
        ("HTTP/1.1 2000 OK\r\n\r\n", "bad_response", "no HTTP/1.1"),
        (String(repeating: "x", count: 20_000), "bad_response", "no HTTP/1.1"),
        ("HTTP/1.1 200 Conn", "connect_timeout", "not answered in time"),
        ("", "connect_timeout", "not answered in time"),
        ("HTTP/1.1 200 Conn\u{4}", "closed", "closed the connection before"),
        ("\u{4}", "closed", "closed the connection"),
    ])
    func aProxyThatOpensNoTunnelIsToldWithTheReason(_ answer: String, _ reason: String, _ words: String) async throws {
        let script = ScriptedProxy(answer)
        let proxy = try await TestServer(tls: nil) { script.handler() }
        let error = await #expect(throws: TransportError.self) {
            _ = try await connect(through: proxy, timeout: .milliseconds(300))
        }
        #expect(error?.reason.rawValue == reason)
        let text = try #require(error?.description)
        #expect(text.contains(words), "\(text)")
        #expect(
            text.contains("https://siem.example.com:8088 through the proxy http://127.0.0.1:\(proxy.port)"), "\(text)")
        // The question, and not a byte of TLS behind it.
        #expect(script.asked == ScriptedProxy.question(to: "siem.example.com:8088"))
        try await proxy.close()
    }

    @Test func theProxyIsToldWhoAsks() async throws {
        let script = ScriptedProxy("HTTP/1.1 407 No\r\n\r\n")
        let proxy = try await TestServer(tls: nil) { script.handler() }
        await #expect(throws: TransportError.self) {
            _ = try await connect(through: proxy, to: "2001:db8::1", credentials: "gw:a b")
        }
        #expect(script.asked.contains("CONNECT [2001:db8::1]:8088 HTTP/1.1\r\n"))
        #expect(script.asked.contains("Proxy-Authorization: Basic Z3c6YSBi\r\n"))
        try await proxy.close()
    }

    @Test func aProxyThatIsNotThereIsToldAsThat() async throws {
        let proxy = try await TestServer(tls: nil) { Sink() }
        try await proxy.close()
        let error = await #expect(throws: TransportError.self) { _ = try await connect(through: proxy) }
        #expect(error?.reason == .refused)
        #expect(error?.attempt == "connecting to the proxy http://127.0.0.1:\(proxy.port)")
        #expect(error?.remedy.contains("http.proxy") == true)
    }

    /// The answer and what follows it come byte by byte, and the peer behind the tunnel speaks no TLS.
    @Test func whatComesThroughTheTunnelIsTheCollectors() async throws {
        let script = ScriptedProxy("HTTP/1.1 200 OK\r\nVia: x\r\n\r\nHTTP/1.1 400 Bad Request\r\n\r\n", isSlow: true)
        let proxy = try await TestServer(tls: nil) { script.handler() }
        let error = await #expect(throws: TransportError.self) { _ = try await connect(through: proxy) }
        #expect(error?.reason == .notTLS)
        try await proxy.close()
    }
}

/// A proxy that gives each connection the same answer, whatever it is asked.
private final class ScriptedProxy: Sendable {
    private let answer: String
    private let isSlow: Bool
    private let received = Mutex("")

    /// - Parameters:
    ///   - answer: ends with U+0004 if the connection is then to be closed.
    ///   - isSlow: whether it is sent byte by byte.
    init(_ answer: String, isSlow: Bool = false) {
        self.answer = answer
        self.isSlow = isSlow
    }

    static func question(to authority: String) -> String {
        "CONNECT \(authority) HTTP/1.1\r\nHost: \(authority)\r\nUser-Agent: gatepost\r\n\r\n"
    }

    /// Everything that it has received.
    var asked: String { received.withLock { $0 } }

    func handler() -> any ChannelHandler { Handler(self) }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let script: ScriptedProxy
        private var hasAnswered = false

        init(_ script: ScriptedProxy) { self.script = script }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let text = String(buffer: unwrapInboundIn(data))
            let isWhole = script.received.withLock {
                $0 += text
                return $0.contains("\r\n\r\n")
            }
            guard isWhole, !hasAnswered else { return }
            hasAnswered = true
            let answer = script.answer.filter { $0 != "\u{4}" }
            if script.isSlow {
                for byte in answer.utf8 {
                    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: [byte])), promise: nil)
                }
            } else if !answer.isEmpty {
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
            }
            if script.answer.hasSuffix("\u{4}") { context.close(promise: nil) }
        }
    }
}
