import Agent
import Glibc

/// What is shown of a backfill, on standard error: on a terminal a bar that is drawn over, elsewhere a line every ten
/// seconds and what goes wrong.
final class BackfillScreen {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let start = ContinuousClock.now
    private var bytes: UInt64 = 1
    private var shownAt: ContinuousClock.Instant?

    private static let barWidth = 30

    func show(_ progress: BackfillProgress) {
        switch progress {
        case .looking(let name):
            update("looking through \(name)")
        case .comparing(let name):
            update("comparing \(name) with what came by the listener")
        case .found(let logs, let bytes):
            self.bytes = max(bytes, 1)
            say("\(logs) \(logs == 1 ? "file" : "files"); to be read: \(Self.size(bytes))")
        case .sending(let log, let bytes, let events):
            let share = Double(min(bytes, self.bytes)) / Double(self.bytes)
            let filled = Int(share * Double(Self.barWidth))
            let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.barWidth - filled)
            update("[\(bar)] \(Int(share * 100)) %  \(events) events  \(log)")
        case .waiting(let reason):
            update("waiting: \(reason)")
        case .problem(let problem):
            say("gatepost: warning: \(problem)")
        }
    }

    /// Leaves the line.
    func end() {
        if isTerminal { StandardError.write("\r\u{1B}[K") }
    }

    private func say(_ text: String) {
        StandardError.write(isTerminal ? "\r\u{1B}[K\(text)\n" : "\(text)\n")
    }

    private func update(_ text: String) {
        let now = ContinuousClock.now
        let interval: Duration = isTerminal ? .milliseconds(100) : .seconds(10)
        guard now - (shownAt ?? (isTerminal ? start - interval : start)) >= interval else { return }
        shownAt = now
        guard isTerminal else { return StandardError.write("\(text)\n") }
        let columns = Terminal.size?.columns ?? 80
        StandardError.write("\r\u{1B}[K\(text.prefix(max(1, columns - 1)))")
    }

    private static func size(_ bytes: UInt64) -> String {
        let units = ["bytes", "KiB", "MiB", "GiB", "TiB"]
        var value = bytes
        var unit = 0
        while value >= 10_240, unit + 1 < units.count {
            value /= 1024
            unit += 1
        }
        return "\(value) \(units[unit])"
    }
}
