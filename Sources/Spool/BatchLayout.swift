/// A batch.
struct BatchLayout {
    /// Set in an event's length where the event has a ``StoredPart``.
    static let partFlag: UInt32 = 1 << 31
}
