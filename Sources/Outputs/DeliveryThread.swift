import Events
import Formats
import Logging
import NIOCore
import NIOPosix
import Spool
import Synchronization

/// A ``Delivery`` on an event-loop thread of its own.
final class DeliveryThread: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let board = OutputBoard()
    private let delivery: NIOLoopBound<Delivery>
    private let watch: NIOLoopBound<CertificateWatch>?
    private let answered = Atomic<UInt64>(0)

    /// - Parameters:
    ///   - place: where it begins and what it has delivered.
    ///   - deadLetters: where refused events go.
    ///   - makeSource: makes what is to be sent, on the output's thread.
    /// - Throws: if there is no thread to be had.
    init(
        settings: OutputSettings, spool: Spool, place: any DeliveryPlace, deadLetters: DeadLetters, logger: Logger,
        makeSource: @escaping @Sendable () throws -> any BatchSource
    ) throws {
        let makeRoutes = RouteMaker(settings, deadLetters: deadLetters, board: board, logger: logger)
        board.update { $0.next = place.next }
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let eventLoop = group.next()
        delivery = try eventLoop.submit { [board] in
            let delivery = Delivery(
                settings: settings, eventLoop: eventLoop, spool: spool, place: place, source: try makeSource(),
                routes: makeRoutes(), board: board, logger: logger)
            return NIOLoopBound(delivery, eventLoop: eventLoop)
        }.wait()
        // A replay lives for a while, beside an output that tells all there is to tell.
        watch =
            try place.end == nil
            ? makeRoutes.keeper.map { [board] keeper in
                try eventLoop.submit {
                    NIOLoopBound(CertificateWatch(keeper, board: board, logger: logger), eventLoop: eventLoop)
                }.wait()
            } : nil
    }

    /// Of the spool's events.
    /// - Parameters:
    ///   - place: where it begins and what it has delivered.
    ///   - key: of the pseudonyms.
    ///   - agent: `agent.name`.
    ///   - enterpriseNumber: IANA's, in the names of structured data.
    ///   - tally: where strange events are counted.
    /// - Throws: if there is no thread to be had.
    convenience init(
        settings: OutputSettings, spool: Spool, place: any DeliveryPlace, key: RedactionKey, agent: String,
        enterpriseNumber: UInt32, tally: EventTally, logger: Logger
    ) throws {
        let syslog = SyslogOptions(settings.syslog, enterpriseNumber: enterpriseNumber)
        try self.init(
            settings: settings, spool: spool, place: place,
            deadLetters: DeadLetters(of: settings.name, in: spool.directory), logger: logger
        ) {
            BatchAssembler(
                settings: settings, reader: spool.makeReader(at: place.next), end: place.end,
                redactor: Redactor(rules: settings.redactionRules, key: key),
                renderer: Renderer(settings.format, syslog: syslog, isOnSyslog: settings.isOnSyslog), agent: agent,
                previous: place.previous, tally: tally)
        }
    }

    /// Connects and delivers from now on.
    func start() {
        let (delivery, watch) = (delivery, watch)
        delivery.eventLoop.execute {
            delivery.value.start()
            watch?.value.start(on: delivery.eventLoop)
        }
    }

    /// What it has done and is doing.
    var status: OutputStatus { board.read() }

    /// How often the thread has answered ``prod()``.
    var turns: UInt64 { answered.load(ordering: .relaxed) }

    /// Has the thread answer: if ``turns`` then stands still, it hangs.
    func prod() {
        delivery.eventLoop.execute { self.answered.add(1, ordering: .relaxed) }
    }

    /// Nothing goes through: has the thread let go of what only the last burst needed.
    func rest() {
        let delivery = delivery
        delivery.eventLoop.execute { delivery.value.rest() }
    }

    /// Stops: what was sent may settle for `grace`, the rest stays in the spool. The thread has ended when it returns.
    func stop(grace: Duration) async throws {
        let (delivery, watch) = (delivery, watch)
        let deadline = NIODeadline.now() + TimeAmount(grace)
        try await delivery.eventLoop.flatSubmit {
            watch?.value.stop()
            return delivery.value.stop(by: deadline)
        }.get()
        try await group.shutdownGracefully()
    }
}
