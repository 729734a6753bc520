/// A part of the data path that can be asked whether it still goes round.
struct VitalSign: Sendable {
    /// For people: `the spool's writer`.
    let name: String
    /// How often it has gone round.
    let turns: @Sendable () -> UInt64
    /// Has it go round once more.
    let prod: @Sendable () -> Void
}
