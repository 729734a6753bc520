internal import Glibc
internal import Synchronization

extension Demonstration {
    /// The simulated gateway on a thread of its own.
    final class Writer: Sendable {
        private struct State {
            var written: UInt64 = 0
            var isDone = false
            var failure: TrialError?
        }

        private let state = Mutex(State())
        private let signal: StopSignal
        private let simulation: Simulation

        init(_ demonstration: Demonstration, path: String) throws(TrialError) {
            signal = try StopSignal()
            // The log is rotated while it is written, as a gateway's is.
            simulation = Simulation(
                seed: 1, events: demonstration.events, rate: demonstration.rate, target: .file(path),
                rotateEvery: demonstration.events.map { max($0 / 4, 1) } ?? 100_000)
            var thread = pthread_t()
            let box = unsafe Unmanaged.passRetained(self).toOpaque()
            let code = unsafe pthread_create(
                &thread, nil,
                { box in
                    if let box = unsafe box {
                        unsafe Unmanaged<Writer>.fromOpaque(box).takeRetainedValue().work()
                    }
                    return nil
                }, box)
            guard code == 0 else { throw TrialError("starting a thread", code: code) }
            pthread_detach(thread)
        }

        private func work() {
            var failure: TrialError?
            do throws(TrialError) {
                _ = try simulation.run(until: signal) { summary in
                    state.withLock { $0.written = summary.events }
                }
            } catch {
                failure = error
            }
            state.withLock {
                $0.failure = failure
                $0.isDone = true
            }
        }

        var isDone: Bool { state.withLock { $0.isDone } }

        /// Lines written so far.
        func written() throws(TrialError) -> UInt64 {
            let now = state.withLock { ($0.written, $0.failure) }
            if let failure = now.1 { throw failure }
            return now.0
        }

        func stop() {
            signal.raise()
        }
    }
}
