/// What the client of a Unix socket with `ack: true` is told: how many of its events are durable.
struct Acknowledgements {
    /// Behind which batch how many events of the connection had been handed over.
    private var waiting: [(batch: UInt64, events: UInt64)] = []
    /// Events that had been handed over when it was noted last.
    private var noted: UInt64 = 0
    /// Durable, and not yet told.
    private var durable: UInt64?

    /// Whether something that was handed over is not durable yet.
    var isWaiting: Bool { !waiting.isEmpty }

    /// Notes that with `batch` all `events` are in the spool's hands.
    mutating func note(_ events: UInt64, in batch: UInt64) {
        guard events > noted else { return }
        noted = events
        waiting.append((batch, events))
    }

    /// Everything up to `batch` is durable.
    mutating func settle(upTo batch: UInt64) {
        let count = waiting.prefix { $0.batch <= batch }.count
        guard count > 0 else { return }
        durable = waiting[count - 1].events
        waiting.removeFirst(count)
    }

    /// The line to be sent; nil: there is nothing new. To be asked for when the line before is sent, so that of a client that
    /// reads seldom only the latest count waits.
    mutating func takeLine() -> [UInt8]? {
        defer { durable = nil }
        return durable.map { Array("\($0)\n".utf8) }
    }
}
