import Synchronization

/// Gives memory back when nothing goes through the agent: beside a quiet gateway it holds what waiting needs, not what
/// its start or the last burst needed.
final class IdleMemory: Sendable {
    /// Samples, ``RateMeter/interval`` apart, without anything done.
    static let patience = 2

    private struct State {
        /// What had been done, in events, at the last look.
        var done: UInt64 = 0
        var quietSamples = 0
    }

    private let state = Mutex(State())
    private let letGo: @Sendable () -> Void
    private let giveBack: @Sendable () -> Void

    /// - Parameters:
    ///   - letGo: has all parts free what they can; each may do so on its own thread, soon.
    ///   - giveBack: returns to the system what is free by then.
    init(letGo: @escaping @Sendable () -> Void, giveBack: @escaping @Sendable () -> Void) {
        self.letGo = letGo
        self.giveBack = giveBack
    }

    /// To be called with every sample: once in each quiet time memory is let go, and given back a sample later.
    func look(at sample: RateMeter.Sample) {
        let done = sample.outputs.values.reduce(sample.nextSeq) { $0 &+ $1.delivered }
        let quietSamples = state.withLock { state in
            state.quietSamples = state.done == done ? state.quietSamples + 1 : 0
            state.done = done
            return state.quietSamples
        }
        if quietSamples == Self.patience { letGo() }
        if quietSamples == Self.patience + 1 { giveBack() }
    }
}
