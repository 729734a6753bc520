import Agent
import Glibc

/// What is shown of a replay, on standard error: on a terminal a line that is drawn over, elsewhere one every ten seconds
/// and whenever something goes wrong.
struct ReplayScreen {
    private let output: String
    private let isTerminal = isatty(STDERR_FILENO) == 1
    /// In the terms of ``ReplayProgress/State/next``.
    private var extent: Range<UInt64> = 0..<1
    private var shownAt: ContinuousClock.Instant?
    private var trouble = ""

    init(output: String) {
        self.output = output
    }

    mutating func show(_ progress: ReplayProgress) {
        switch progress {
        case .span(let events):
            extent = events.lowerBound..<(events.upperBound + 1)
            StandardError.write(
                "events \(events.lowerBound) to \(events.upperBound) (\(events.count)) to output '\(output)'\n")
        case .deadLetters(let count, let bytes):
            extent = 0..<max(bytes, 1)
            StandardError.write("\(count) dead letters to output '\(output)'\n")
        case .at(let state):
            let now = ContinuousClock.now
            let isDue = shownAt.map { now - $0 >= .seconds(10) } ?? true
            guard isTerminal || isDue || state.trouble != trouble else { return }
            shownAt = now
            trouble = state.trouble
            let text = line(state)
            StandardError.write(isTerminal ? "\r\u{1B}[K\(text)" : "\(text)\n")
        case .end: break
        }
    }

    private func line(_ state: ReplayProgress.State) -> String {
        let done = state.next > extent.lowerBound ? state.next - extent.lowerBound : 0
        let share = min(done * 100 / UInt64(extent.count), 100)
        return "\(share) %  \(state.events) sent"
            + (state.trouble.isEmpty ? "" : "  \(state.word): \(state.trouble)")
    }

    /// Leaves the line.
    func end() {
        if isTerminal { StandardError.write("\r\u{1B}[K") }
    }
}
