import Bytes
import NIOCore
import NIOPosix
import Transport

/// Trusts `authority` and nothing else.
func settings(trusting authority: String) -> ClientTLSSettings {
    var settings = ClientTLSSettings()
    settings.ca = .file(authority)
    return settings
}

/// Connects as an output does.
func connect(
    to host: String = "localhost", port: UInt16, _ settings: ClientTLSSettings?, timeout: Duration = .seconds(20)
) async throws -> Connection {
    var options = ConnectOptions()
    options.timeout = timeout
    let endpoint = Endpoint(scheme: settings == nil ? .tcp : .tls, host: host, port: Int(port))
    let connector = Connector(
        endpoint: endpoint, tls: try settings.map { try TLSContext(client: $0) }, options: options)
    return try await connector.connect(on: MultiThreadedEventLoopGroup.singleton.next()).get()
}

/// The error that connecting ends with; nil if it succeeds.
func refusal(
    to host: String = "localhost", port: UInt16, _ settings: ClientTLSSettings?, timeout: Duration = .seconds(20)
) async -> TransportError? {
    do {
        let connection = try await connect(to: host, port: port, settings, timeout: timeout)
        try await connection.channel.close()
        return nil
    } catch {
        return error as? TransportError
    }
}

/// The error that connecting ends with; nil if it succeeds.
func refusal(of connector: Connector) async -> TransportError? {
    do {
        try await connector.connect(on: MultiThreadedEventLoopGroup.singleton.next()).get().channel.close()
        return nil
    } catch {
        return error as? TransportError
    }
}

extension Connection {
    /// Sends `text` and gives the count of bytes behind it.
    @discardableResult
    func send(text: String) async throws -> UInt64 {
        try await onLoop { connection in
            var bytes = ByteWriter()
            bytes.append(utf8: text)
            return try connection.send(bytes)
        }
    }

    func onLoop<R: Sendable>(_ body: @escaping @Sendable (Connection) throws -> R) async throws -> R {
        try await channel.eventLoop.submit { try body(self) }.get()
    }
}
