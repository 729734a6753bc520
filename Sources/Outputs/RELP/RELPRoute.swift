import NIOCore
import Transport

/// The way to a collector that acknowledges each event by RELP.
final class RELPRoute: Route {
    let destination: Destination
    private let settings: OutputSettings
    private let connector: Connector

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
            case .success(let connection): self.begin(over: connection, for: user, completion)
            case .failure(let error): completion(.failure(TransportError(any: error)))
            }
        }
    }

    private func begin(
        over connection: Connection, for user: any LinkUser,
        _ completion: @escaping (Result<any Link, TransportError>) -> Void
    ) {
        let link = RELPLink(connection: connection, settings: settings, user: user)
        do {
            try connection.channel.pipeline.syncOperations.addHandler(RELPWatcher(link: link))
        } catch {
            // The pipeline of a channel that closed at once takes no more handlers.
            return completion(.failure(TransportError(any: error)))
        }
        link.begin { error in
            completion(error.map { .failure($0) } ?? .success(link))
        }
    }
}
