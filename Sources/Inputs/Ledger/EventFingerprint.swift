/// What an event is known again by when it comes a second time, by another way.
struct EventFingerprint: Equatable, Sendable {
    /// A keyed hash of input, UTC second and ``Events/Event/body``; the last three bits are 0, and it is never 0.
    var hash: UInt64
    /// When it happened, by its own words: Unix time.
    var second: Int64

    /// The bits of a number that are a hash.
    static let hashBits = ~UInt64(7)
}
