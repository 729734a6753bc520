import Logging
import Transport

/// Makes an output's routes on the output's own thread.
struct RouteMaker: Sendable {
    private let settings: OutputSettings
    /// The certificates and keys of its connections; nil where they have no TLS.
    let keeper: TLSContextKeeper?
    private let deadLetters: DeadLetters
    private let board: OutputBoard
    private let logger: Logger

    init(_ settings: OutputSettings, deadLetters: DeadLetters, board: OutputBoard, logger: Logger) {
        self.settings = settings
        self.deadLetters = deadLetters
        self.board = board
        self.logger = logger
        keeper = settings.endpoint?.scheme.isEncrypted == true ? TLSContextKeeper(settings.tls) : nil
    }

    func callAsFunction() -> [any Route] {
        settings.to.map(route)
    }

    private func route(to destination: Destination) -> any Route {
        switch destination {
        case .collector(let endpoint):
            route(to: endpoint, Connector(endpoint: endpoint, keeper: keeper, options: ConnectOptions(settings)))
        case .file(let path): ArchiveRoute(path: path, settings: settings, logger: logger)
        case .standardOutput: StandardOutputRoute()
        }
    }

    private func route(to endpoint: Endpoint, _ connector: Connector) -> any Route {
        switch endpoint.scheme {
        case .tcp, .tls:
            StreamRoute(settings: settings, connector: connector)
        case .relp, .relpTLS:
            RELPRoute(settings: settings, connector: connector)
        case .http, .https:
            HTTPRoute(
                settings: settings, connector: connector, deadLetters: deadLetters, logger: logger
            ) { [board] count in board.update { $0.deadLetters += UInt64(count) } }
        }
    }
}

extension ConnectOptions {
    /// Probes come well before `settle.after` has passed, since their answers are what settles the last batch.
    init(_ settings: OutputSettings) {
        self.init()
        let probe = max(.seconds(1), settings.settle.after / 2)
        timeout = settings.timeouts.connect
        keepalive = Keepalive(idle: probe, interval: probe, count: 5)
        userTimeout = settings.timeouts.write
        highWaterMark = max(highWaterMark, 2 * settings.batch.maxBytes)
        proxy = settings.endpoint?.scheme == .https ? settings.http.proxy.proxy : nil
    }
}
