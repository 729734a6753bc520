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
        connector.open(
            on: eventLoop,
            { connection in
                let link = RELPLink(connection: connection, settings: self.settings, user: user)
                try connection.channel.pipeline.syncOperations.addHandler(RELPWatcher(link: link))
                return link
            },
            { result in
                switch result {
                case .success(let link):
                    link.begin { error in completion(error.map { .failure($0) } ?? .success(link)) }
                case .failure(let error): completion(.failure(error))
                }
            })
    }
}
