public import Events
import Formats
public import Logging
import NIOCore
import NIOPosix
public import Spool
import Synchronization
import Transport

/// One output, running: an event-loop thread of its own that carries the spool's events to a collector.
public final class Output: Sendable {
    public let name: String
    private let group: MultiThreadedEventLoopGroup
    private let board = OutputBoard()
    private let delivery: NIOLoopBound<Delivery>
    private let answered = Atomic<UInt64>(0)

    /// Opens the output's cursor and makes ready what can be refused: certificates, keys, ciphers.
    /// - Parameters:
    ///   - key: of the pseudonyms.
    ///   - agent: `agent.name`.
    ///   - enterpriseNumber: IANA's, in the names of structured data.
    ///   - unparsed: the agent's, where it is counted what cannot be parsed.
    /// - Throws: `TransportError` for what the `tls` settings name, `SpoolError` for the cursor.
    public init(
        settings: OutputSettings, spool: Spool, key: RedactionKey, agent: String,
        enterpriseNumber: UInt32, unparsed: UnparsedTally = UnparsedTally(), logger: Logger
    ) throws {
        name = settings.name
        var logger = logger
        logger[metadataKey: "output"] = "\(settings.name)"
        let makeRoute = try RouteMaker(settings, logger: logger)
        let cursor = try spool.openCursor(named: settings.name, replay: settings.replay)
        let syslog = SyslogOptions(settings.syslog, enterpriseNumber: enterpriseNumber)
        board.update {
            $0.next = cursor.next
            $0.ownCertificate = makeRoute.certificate
        }
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let eventLoop = group.next()
        delivery = try eventLoop.submit { [board, logger] in
            let assembler = BatchAssembler(
                settings: settings, reader: spool.makeReader(at: cursor.next),
                redactor: Redactor(rules: settings.redactionRules, key: key),
                renderer: Renderer(settings.format, syslog: syslog), agent: agent, previous: cursor.previous,
                unparsed: unparsed)
            let delivery = Delivery(
                settings: settings, eventLoop: eventLoop, spool: spool, cursor: cursor, assembler: assembler,
                route: makeRoute(), board: board, logger: logger)
            return NIOLoopBound(delivery, eventLoop: eventLoop)
        }.wait()
    }

    /// Connects and delivers from now on.
    public func start() {
        let delivery = delivery
        delivery.eventLoop.execute { delivery.value.start() }
    }

    /// What it has done and is doing.
    public var status: OutputStatus { board.read() }

    /// How often the thread has answered ``prod()``.
    public var turns: UInt64 { answered.load(ordering: .relaxed) }

    /// Has the thread answer: if ``turns`` then stands still, it hangs.
    public func prod() {
        delivery.eventLoop.execute { self.answered.add(1, ordering: .relaxed) }
    }

    /// Stops: what was sent may settle for `grace`, the rest stays in the spool. The thread has ended when it returns.
    public func stop(grace: Duration) async throws {
        let delivery = delivery
        let deadline = NIODeadline.now() + TimeAmount(grace)
        try await delivery.eventLoop.flatSubmit { delivery.value.stop(by: deadline) }.get()
        try await group.shutdownGracefully()
    }
}
