internal import Synchronization

/// Keeps the first error that one thread notes for another.
public final class FirstFailure: Sendable {
    private let first = Mutex<TrialError?>(nil)

    public init() {}

    public var error: TrialError? { first.withLock { $0 } }

    public func note(_ error: TrialError) {
        first.withLock { if $0 == nil { $0 = error } }
    }
}
