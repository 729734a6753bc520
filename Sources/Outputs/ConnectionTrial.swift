import Glibc
import NIOCore
import NIOPosix
public import Transport

/// Goes the way to one of an output's destinations as the output does, and sends no event.
public enum ConnectionTrial {
    /// How far it got.
    public enum Outcome: Sendable {
        /// The address connected to, the proxy if it is one's, and what the TLS handshake agreed on.
        case connected(address: String, proxy: Endpoint?, TLSSession?)
        /// The archive's directory, or the first on the way to it that there is, may be written to.
        case writable(directory: String)
        /// Standard output needs no way.
        case none
    }

    /// What a collector that wants a certificate has against the one that it got, it says after the handshake (RFC 8446
    /// §4.4.2.4). One that never answers a receipt is given so long.
    private static let patience = TimeAmount.milliseconds(1500)

    /// - Parameter limit: for lookup, connection and handshake together, if `timeouts.connect` is not shorter.
    /// - Throws: the step that failed, why, and what to do.
    public static func run(
        _ destination: Destination, of settings: OutputSettings, within limit: Duration
    ) async throws(TransportError) -> Outcome {
        switch destination {
        case .standardOutput: return .none
        case .file(let path): return .writable(directory: try writableDirectory(for: path))
        case .collector(let endpoint): return try await connect(to: endpoint, settings, within: limit)
        }
    }

    private static func connect(
        to endpoint: Endpoint, _ settings: OutputSettings, within limit: Duration
    ) async throws(TransportError) -> Outcome {
        let tls = endpoint.scheme.isEncrypted ? try TLSContext(client: settings.tls) : nil
        var options = ConnectOptions(settings)
        options.timeout = min(options.timeout, limit)
        let connector = Connector(endpoint: endpoint, tls: tls, options: options)
        let outcome = connector.connect(on: MultiThreadedEventLoopGroup.singleton.next()) { channel in
            try channel.pipeline.syncOperations.addHandler(VerdictWatcher())
        }.flatMap { connection in
            let outcome = Outcome.connected(
                address: connection.remoteAddress, proxy: connection.proxy, connection.tls?.session)
            let verdict: EventLoopFuture<Void>
            do {
                let watcher = try connection.channel.pipeline.syncOperations.handler(type: VerdictWatcher.self)
                verdict = watcher.verdict(on: connection, within: Self.patience)
            } catch {
                verdict = connection.channel.eventLoop.makeFailedFuture(error)
            }
            return verdict.map {
                connection.finish(within: .seconds(1))
                return outcome
            }
        }
        do {
            return try await outcome.get()
        } catch {
            throw TransportError(any: error)
        }
    }

    /// The directory of an archive, which the output makes if need be.
    private static func writableDirectory(for path: String) throws(TransportError) -> String {
        var directory = ArchiveName(path: path).directory
        while unsafe faccessat(AT_FDCWD, directory, W_OK | X_OK, AT_EACCESS) != 0 {
            guard errno == ENOENT, directory != "/" else {
                throw TransportError("writing to the directory", file: directory, code: errno)
            }
            directory = ArchiveName(path: directory).directory
        }
        return directory
    }
}
