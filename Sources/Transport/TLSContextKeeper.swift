import Synchronization

/// The TLS context of an output's connections, made anew when the files that it was made from change.
///
/// New files are used only if everything about them is right: they can be read, the key is the certificate's, the chain
/// builds, nothing has expired. Otherwise what was made of the last good ones stays in use. Thread-safe.
public final class TLSContextKeeper: Sendable {
    /// How things stand.
    public struct Condition: Sendable {
        /// What new connections use; nil: the files have not been right yet.
        public var context: TLSContext?
        /// What is wrong with the files as they are now.
        public var problem: TransportError?
        /// How often a context was made.
        public var renewals = 0
    }

    private struct State {
        var condition = Condition()
        var stamps: TLSFileStamps?
        var lastReading: ContinuousClock.Instant?
    }

    /// What is wrong may become right though no file changes: a certificate whose time comes, a directory on the way that
    /// may be entered now. So long the files are left alone.
    private static let patience = Duration.seconds(10)

    private let settings: ClientTLSSettings
    private let state = Mutex(State())

    /// Reads nothing yet.
    public init(_ settings: ClientTLSSettings) {
        self.settings = settings
    }

    /// Looks at the files, and takes them in if they have changed. Blocks as long as reading them takes.
    public func look() -> Condition {
        state.withLock { state in
            let stamps = TLSFileStamps(settings)
            let now = ContinuousClock.now
            let isDue = state.condition.problem != nil && state.lastReading.map { now - $0 >= Self.patience } ?? true
            guard stamps != state.stamps || isDue else { return state.condition }
            state.stamps = stamps
            state.lastReading = now
            do throws(TransportError) {
                state.condition.context = try TLSContext(client: settings)
                state.condition.problem = nil
                state.condition.renewals += 1
            } catch {
                state.condition.problem = error
            }
            return state.condition
        }
    }

    /// The context for the next connection; looks at the files.
    /// - Throws: what is wrong with them, if they have not been right yet.
    public func context() throws(TransportError) -> TLSContext {
        let condition = look()
        if let context = condition.context { return context }
        guard let problem = condition.problem else { preconditionFailure("no context, and nothing wrong with it") }
        throw problem
    }
}
