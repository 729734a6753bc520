/// What became of a reload.
public struct ReloadReport: Sendable {
    public enum Outcome: Sendable, Equatable {
        /// The new configuration is in force.
        case applied
        /// Nothing was to be done.
        case unchanged
        /// It has errors; what was in force still is.
        case refused
        /// It could not be put in force, and what was in force is again.
        case rolledBack

        /// Whether what the files say is in force.
        public var isInForce: Bool { self == .applied || self == .unchanged }
    }

    public var outcome: Outcome
    /// Lines for people: the problems with file and line, then what was done.
    public var text: String
}
