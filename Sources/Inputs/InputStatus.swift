/// How an input is doing, whatever it reads.
public enum InputStatus: Equatable, Sendable {
    case files(FileInputStatus)
    case listener(ListenerStatus)

    /// The input's name.
    public var name: String {
        switch self {
        case .files(let status): status.name
        case .listener(let status): status.name
        }
    }

    /// Events handed to the spool since the start.
    public var events: UInt64 {
        switch self {
        case .files(let status): status.events
        case .listener(let status): status.events
        }
    }

    /// Bytes that were read since the start.
    public var bytes: UInt64 {
        switch self {
        case .files(let status): status.bytes
        case .listener(let status): status.bytes
        }
    }

    /// Bytes that are there to be read, as far as seen.
    public var lagBytes: UInt64 {
        switch self {
        case .files(let status): status.lagBytes
        case .listener(let status): status.lagBytes
        }
    }

    /// Whether reading waits because the spool takes nothing.
    public var isBlocked: Bool {
        switch self {
        case .files(let status): status.isBlocked
        case .listener(let status): status.isBlocked
        }
    }

    /// What was lost, or may have been, before it had a sequence number: how often, by reason. Each reason that there can be
    /// is in it.
    public var dropped: [(reason: String, count: UInt64)] {
        switch self {
        case .files(let status):
            DiscontinuityReason.allCases.map { ($0.rawValue, status.discontinuities[$0] ?? 0) }
        case .listener(let status):
            ListenerLoss.allCases.map { ($0.rawValue, status.lost[$0] ?? 0) }
        }
    }
}
