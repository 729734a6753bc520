/// What the connections of a ``Collector`` share.
final class CollectorHub {
    let sink: EventSink
    /// Whether connections are closed from here; what they were in the middle of is no event.
    private(set) var isStopping = false
    private var open: [ObjectIdentifier: WireCounter] = [:]
    private let published: PublishedTally
    private let onLine: @Sendable (String) -> Void
    private let onFailure: @Sendable (TrialError) -> Void
    private var hasFailed = false

    init(
        sink: EventSink, published: PublishedTally, onLine: @escaping @Sendable (String) -> Void,
        onFailure: @escaping @Sendable (TrialError) -> Void
    ) {
        self.sink = sink
        self.published = published
        self.onLine = onLine
        self.onFailure = onFailure
    }

    func opened(_ wire: WireCounter) {
        sink.countConnection()
        open[ObjectIdentifier(wire)] = wire
        publish()
    }

    func closed(_ wire: WireCounter) {
        open[ObjectIdentifier(wire)] = nil
    }

    /// Ends every open connection.
    func closeAll() {
        isStopping = true
        for wire in open.values { wire.close() }
    }

    /// Ends every open connection with a reset.
    func cutAll() {
        for wire in open.values { wire.cut() }
    }

    /// Lets other threads see what was counted.
    func publish() {
        published.set(sink.tally.counts)
    }

    func log(_ line: String) { onLine(line) }

    /// The output can't be written: told once.
    func fail(_ error: TrialError) {
        guard !hasFailed else { return }
        hasFailed = true
        onFailure(error)
    }
}

// Made by one thread, and from then on used on the collector's event loop alone.
extension CollectorHub: @unchecked Sendable {}
