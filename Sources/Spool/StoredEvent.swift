/// What the spool says about one event; its bytes are lent by ``SpoolReader/withEventBytes(_:)`` and copied by ``SpoolReader/appendEvent(to:)``.
public struct StoredEvent: BitwiseCopyable, Equatable, Sendable {
    public var seq: UInt64
    public var epoch: Epoch
    /// When the event's batch was begun, Unix time.
    public var arrivalSeconds: Int64
    public var arrivalNanoseconds: UInt32
    public var source: SourceID
    /// With ``source`` a key under which a reader may keep the decoded context; 0 if the source's definition is lost.
    public var contextVersion: UInt32
    public var part: StoredPart?
}
