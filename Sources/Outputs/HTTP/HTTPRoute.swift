import Bytes
import Logging
import NIOCore
import NIOHTTP1
import Transport

/// The way to a collector that takes batches as the bodies of HTTP/1.1 requests.
final class HTTPRoute: Route {
    let destination: Destination
    let requests: HTTPRequests
    private let settings: OutputSettings
    private let connector: Connector
    private let deadLetters: DeadLetters
    private let onDeadLetters: (Int) -> Void
    private let logger: Logger
    private var complaints = RepeatedMessages()
    /// Events in a row that were refused one by one, up to the end of the last batch that was done with. Where every event
    /// is refused, the fault is not the events'.
    var refusalsInARow = 0

    /// So many refused events in a row are a fault of the output: it holds.
    static let refusalLimit = 20

    /// - Parameter onDeadLetters: is told how many events were put among the dead letters.
    init(
        settings: OutputSettings, connector: Connector, deadLetters: DeadLetters, logger: Logger,
        onDeadLetters: @escaping (Int) -> Void
    ) {
        destination = .collector(connector.endpoint)
        self.settings = settings
        self.connector = connector
        self.deadLetters = deadLetters
        self.logger = logger
        self.onDeadLetters = onDeadLetters
        requests = HTTPRequests(settings: settings, endpoint: connector.endpoint, channel: Self.makeChannel())
    }

    func open(
        on eventLoop: any EventLoop, for user: any LinkUser,
        _ completion: @escaping (Result<any Link, TransportError>) -> Void
    ) {
        connector.open(
            on: eventLoop,
            { connection in
                let link = HTTPLink(connection: connection, settings: self.settings, route: self, user: user)
                try self.watch(connection, for: link)
                return link
            }, completion)
    }

    /// Another connection for a link that lives on.
    func reconnect(_ link: HTTPLink, _ completion: @escaping (Result<Connection, TransportError>) -> Void) {
        connector.open(
            on: link.eventLoop,
            { connection in
                try self.watch(connection, for: link)
                return connection
            }, completion)
    }

    private func watch(_ connection: Connection, for link: HTTPLink) throws {
        let pipeline = connection.channel.pipeline.syncOperations
        try pipeline.addHTTPClientHandlers(leftOverBytesStrategy: .dropBytes)
        try pipeline.addHandler(HTTPWatcher(link: link))
    }

    // MARK: Refused events

    /// Puts refused events away, durably.
    func keep(_ letters: [DeadLetter]) throws(TransportError) {
        guard let first = letters.first else { return }
        try deadLetters.add(letters)
        onDeadLetters(letters.count)
        let text = "\(destination) refuses events for what they are (status \(first.status)): \(first.reason)"
        if let folded = complaints.shouldSay(text, at: .now()) {
            logger.error("\(text)", metadata: ["events": "\(letters.count)", "repeated": "\(folded)"])
        }
    }

    /// A random UUID (RFC 9562, version 4).
    private static func makeChannel() -> String {
        var bytes = (0..<16).map { _ in UInt8.random(in: 0...255) }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        var text = ByteWriter()
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
            text.append(hex: byte)
        }
        return text.string()
    }
}
