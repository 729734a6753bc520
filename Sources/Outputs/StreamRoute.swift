import NIOCore
import Transport

/// The way to a syslog collector over TCP or TLS, which has no acknowledgement of its own.
final class StreamRoute: Route {
    let destination: Destination
    private let settings: OutputSettings
    private let connector: Connector
    /// Whether the collector has answered a receipt since it last owed one for too long.
    private var peerAnswersReceipts = false

    init(settings: OutputSettings, connector: Connector) {
        destination = .collector(connector.endpoint)
        self.settings = settings
        self.connector = connector
    }

    func open(
        on eventLoop: any EventLoop, for user: any LinkUser,
        _ completion: @escaping (Result<any Link, TransportError>) -> Void
    ) {
        connector.connect(on: eventLoop).assumeIsolated().whenComplete { result in
            switch result {
            case .success(let connection): completion(self.link(over: connection, for: user))
            case .failure(let error): completion(.failure(TransportError(any: error)))
            }
        }
    }

    private func link(over connection: Connection, for user: any LinkUser) -> Result<any Link, TransportError> {
        let link = StreamLink(
            connection: connection, settings: settings,
            answersReceipts: peerAnswersReceipts && connection.tls?.session?.hasReceipts == true, now: .now()
        ) { self.peerAnswersReceipts = $0 }
        do {
            try connection.channel.pipeline.syncOperations.addHandler(StreamWatcher(user: user, link: link))
        } catch {
            // The pipeline of a channel that closed at once takes no more handlers.
            return .failure(TransportError(any: error))
        }
        return .success(link)
    }
}

extension TransportError {
    /// What a connection failed with.
    init(any error: any Error) {
        self =
            error as? TransportError
            ?? TransportError(
                .io, attempt: "talking to the collector", cause: "\(error)",
                remedy: "nothing needs to be done: the connection is made anew")
    }
}
