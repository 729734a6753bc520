import Foundation
import Harness
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Transport

/// Names whose lookup hangs, fails, or gives several addresses.
@Suite struct NameLookupTests {
    private func connector(_ lookup: NameLookup, port: UInt16, timeout: Duration = .seconds(20)) -> Connector {
        var options = ConnectOptions()
        options.timeout = timeout
        let endpoint = Endpoint(scheme: .tcp, host: "siem.example.com", port: Int(port))
        return Connector(endpoint: endpoint, tls: nil, options: options, lookup: lookup)
    }

    @Test func aNameThatHangsIsGivenUpAndKeepsOneThreadHoweverOftenItIsTried() async throws {
        let release = DispatchSemaphore(value: 0)
        let lookups = Atomic(0)
        let lookup = NameLookup { _, _ in
            lookups.add(1, ordering: .relaxed)
            release.wait()
            return .success([])
        }
        let connector = connector(lookup, port: 6514, timeout: .milliseconds(50))
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        for _ in 0..<10 {
            let error = await #expect(throws: TransportError.self) { _ = try await connector.connect(on: loop).get() }
            #expect(error?.reason == .lookupTimeout)
            #expect(error?.description.contains("'siem.example.com' was not resolved within 0.05 seconds") == true)
        }
        #expect(lookups.load(ordering: .relaxed) == 1)
        release.signal()
    }

    @Test func theNextAddressIsTriedWhereTheFirstRefuses() async throws {
        let (good, closed) = (try await TestServer(tls: nil) { Sink() }, try LocalPort.free())
        let lookup = NameLookup { _, _ in
            Result {
                [
                    try SocketAddress(ipAddress: "::1", port: Int(closed)),
                    try SocketAddress(ipAddress: "127.0.0.1", port: Int(closed)),
                    try SocketAddress(ipAddress: "127.0.0.1", port: Int(good.port)),
                ]
            }.mapError { TransportError(.lookupFailed, attempt: "test", cause: "\($0)", remedy: "none") }
        }
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let connection = try await connector(lookup, port: good.port).connect(on: loop).get()
        #expect(connection.remoteAddress.contains(":\(good.port)"))
        try await connection.channel.close()
        try await good.close()
    }

    /// RFC 8305 §5: an attempt that hangs does not keep the next address waiting.
    @Test func anAddressThatDoesNotAnswerDelaysTheNextOneByAMoment() async throws {
        let (silent, good) = (try FullQueue(), try await TestServer(tls: nil) { Sink() })
        let addresses = [
            try SocketAddress(ipAddress: "127.0.0.1", port: Int(silent.port)),
            try SocketAddress(ipAddress: "127.0.0.1", port: Int(good.port)),
        ]
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let begun = ContinuousClock.now
        let connection = try await connector(NameLookup { _, _ in .success(addresses) }, port: good.port)
            .connect(on: loop).get()
        #expect(ContinuousClock.now - begun < .seconds(10), "the time for a connection is twenty")
        #expect(connection.remoteAddress.contains(":\(good.port)"))
        try await connection.channel.close()
        try await good.close()
    }

    @Test func aNameThatHasMovedIsFollowedByTheNextConnection() async throws {
        let servers = [try await TestServer(tls: nil) { Sink() }, try await TestServer(tls: nil) { Sink() }]
        let addresses = try servers.map { try SocketAddress(ipAddress: "127.0.0.1", port: Int($0.port)) }
        let lookups = Atomic(0)
        let connector = connector(
            NameLookup { _, _ in .success([addresses[lookups.add(1, ordering: .relaxed).oldValue]]) }, port: 6514)
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        for server in servers {
            let connection = try await connector.connect(on: loop).get()
            #expect(connection.remoteAddress.contains(":\(server.port)"))
            try await connection.channel.close()
            try await server.close()
        }
    }

    @Test func aFailedLookupSaysWhatTheResolverSaid() async throws {
        let lookup = NameLookup { host, _ in
            .failure(
                TransportError(.unknownHost, attempt: "looking up '\(host)'", cause: "no such name", remedy: "check it")
            )
        }
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let error = await #expect(throws: TransportError.self) {
            _ = try await connector(lookup, port: 6514).connect(on: loop).get()
        }
        #expect(error?.reason == .unknownHost)
        #expect(
            error?.description
                == "connecting to tcp://siem.example.com:6514: looking up 'siem.example.com': no such name; check it")
    }
}
