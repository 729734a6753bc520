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
        connector.open(
            on: eventLoop,
            { connection in
                let link = StreamLink(
                    connection: connection, settings: self.settings,
                    answersReceipts: self.peerAnswersReceipts && connection.tls?.session?.hasReceipts == true,
                    now: .now()
                ) { self.peerAnswersReceipts = $0 }
                try connection.channel.pipeline.syncOperations.addHandler(StreamWatcher(user: user, link: link))
                return link
            }, completion)
    }
}
