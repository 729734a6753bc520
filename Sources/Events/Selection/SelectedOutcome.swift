/// An outcome as selections name it.
public enum SelectedOutcome: String, Sendable, CaseIterable {
    case success, failure
    /// The event tells of no outcome.
    case none
}
