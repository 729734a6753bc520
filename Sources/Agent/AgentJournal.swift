import Bytes
import Events
import Spool
import Synchronization

/// What the agent itself has to tell those who read the events: ordinary events in the spool, from an input of the name
/// `gatepost`.
///
/// They are a source whose position counts them: should the spool give up what it had not synced, it is known which are to
/// be written again.
final class AgentJournal: Sendable {
    private let spool: Spool
    private let agentName: String
    private let source: SourceID
    private let state: Mutex<State>

    private struct State {
        /// What the spool had no room for yet, the oldest first.
        var waiting: [[UInt8]] = []
        /// How many were written since the data directory was made.
        var written: UInt64
        /// The last that were written, with their numbers from 1.
        var recent: [(number: UInt64, line: [UInt8])] = []
        var generation: UInt64
        var waiter: WaiterID?
        /// How often they were to be handed over since somebody began to; 0: nobody does.
        var calls = 0
    }

    /// The name of the input that these events are from.
    static let input = "gatepost"
    /// Kind and version; of the other sources that are there, none begins with this kind.
    private static let identity: [UInt8] = [3, 1]
    /// More than so many are not kept while the spool is full; the oldest go, and are in the log all the same.
    private static let limit = 100

    init(spool: Spool, agentName: String) {
        self.spool = spool
        self.agentName = agentName
        let context = SourceContext(
            input: Self.input, format: .gateway, zone: ZoneName("UTC"), defaultHost: agentName, agent: agentName
        ).encoded()
        var written: UInt64 = 0
        if let known = spool.sources().first(where: { $0.identity == Self.identity }), let position = known.position {
            source = known.id
            written = position.offset
            if known.context != context { spool.update(source, identity: Self.identity, context: context) }
        } else {
            source = spool.register(identity: Self.identity, context: context, position: Position(offset: 0))
        }
        state = Mutex(State(written: written, generation: spool.generation))
        let waiter = spool.onRoom { [weak self] in self?.flush() }
        state.withLock { $0.waiter = waiter }
    }

    /// Ends waiting for room.
    func close() {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            return state.waiter
        }
        if let waiter { spool.removeOnRoom(waiter) }
    }

    /// Ships an event; if the spool is full, as soon as it has room.
    /// - Parameter values: keys of capitals, digits and `_`, and their values.
    func ship(_ event: String, level: Level, _ values: [(key: String, value: String)], message: String) {
        let now = UnixTime.now.milliseconds
        let line = AgentLine(
            time: EventTime(unixSeconds: now / 1000, nanoseconds: UInt32(now % 1000) * 1_000_000), host: agentName,
            level: level, name: event,
            values: values, message: message)
        var output = ByteWriter()
        line.append(to: &output)
        let bytes = unsafe output.withUnsafeBytes { unsafe [UInt8]($0) }
        state.withLock { state in
            state.waiting.append(bytes)
            if state.waiting.count > Self.limit { state.waiting.removeFirst() }
        }
        flush()
    }

    /// Hands over what waits, as far as the spool takes it. One thread does at a time; another that comes meanwhile makes
    /// it look once more, and goes.
    private func flush() {
        var seen = state.withLock { state in
            state.calls += 1
            return state.calls
        }
        guard seen == 1 else { return }
        while seen > 0 {
            handOver()
            seen = state.withLock { [seen] state in
                if state.calls == seen { state.calls = 0 }
                return state.calls
            }
        }
    }

    private func handOver() {
        takeBackWhatWasGivenUp()
        while !state.withLock({ $0.waiting.isEmpty }), let batch = spool.makeBatch() {
            state.withLock { state in
                batch.beginRun(source: source, before: Position(offset: state.written))
                let line = state.waiting.removeFirst()
                unsafe line.withUnsafeBytes { unsafe batch.add($0) }
                state.written += 1
                batch.endRun(after: Position(offset: state.written))
                state.recent.append((state.written, line))
                if state.recent.count > Self.limit { state.recent.removeFirst() }
            }
            if spool.append(batch) == .stale { takeBackWhatWasGivenUp() }
        }
    }

    /// Lets wait again what the spool took and did not sync.
    private func takeBackWhatWasGivenUp() {
        let generation = spool.generation
        guard state.withLock({ $0.generation != generation }) else { return }
        let durable = spool.sources().first { $0.id == source }?.position?.offset ?? 0
        state.withLock { state in
            state.waiting = state.recent.filter { $0.number > durable }.map(\.line) + state.waiting
            state.recent.removeAll { $0.number > durable }
            state.written = durable
            state.generation = generation
        }
    }
}
