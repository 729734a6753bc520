/// How far a spool is durable, as the agent that has it says. Its files alone may tell less: they show what was synced before
/// the last batch was written.
public struct DurableEnd: Equatable, Sendable {
    /// Of which stream, so that another agent's answer does no harm.
    public var stream: String
    /// The first seq that is not durable.
    public var seq: UInt64

    public init(stream: String, seq: UInt64) {
        self.stream = stream
        self.seq = seq
    }

    /// The first seq of `stream` that is not durable; nil: nothing is said of it.
    func seq(in stream: StreamID) -> UInt64? { stream.text == self.stream ? seq : nil }
}

extension Spool {
    /// How far it is durable at this moment.
    public var end: DurableEnd { DurableEnd(stream: stream.text, seq: durableEnd) }
}
