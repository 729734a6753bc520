public import Events

/// What is said of an event besides what its line says and its source: where it stands in the stream.
public struct Envelope: Equatable, Sendable, BitwiseCopyable {
    /// nil: the event has no id (`gatepost convert`).
    public var identity: EventIdentity?
    /// The seq of the event before it on this output. Set where an output does not take everything.
    public var previous: UInt64?
    /// Which part of a split event this is; nil for a whole one.
    public var part: EventPart?

    public init(identity: EventIdentity? = nil, previous: UInt64? = nil, part: EventPart? = nil) {
        self.identity = identity
        self.previous = previous
        self.part = part
    }
}
