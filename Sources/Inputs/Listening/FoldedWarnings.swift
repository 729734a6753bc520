/// Warnings of what strangers can make happen as often as they like: of each kind one in ten seconds, with the number of
/// those that it stands for.
final class FoldedWarnings {
    private struct Entry {
        var told: MonotonicTime
        var untold = 0
        var last = ""
    }

    private let trouble: TroubleLog
    private var entries: [String: Entry] = [:]
    private static let interval = Duration.seconds(10)

    init(trouble: TroubleLog) {
        self.trouble = trouble
    }

    /// Whether there is nothing to tell and nothing to forget.
    var isEmpty: Bool { entries.isEmpty }

    /// - Parameter kind: of which there are few.
    func warn(_ kind: String, _ message: String) {
        guard var entry = entries[kind] else {
            trouble.warn(message)
            entries[kind] = Entry(told: .now)
            return
        }
        entry.untold += 1
        entry.last = message
        entries[kind] = entry
    }

    /// Tells what has waited for long enough.
    func tend(_ now: MonotonicTime) {
        for (kind, entry) in entries where now - entry.told >= Self.interval {
            guard entry.untold > 0 else {
                entries[kind] = nil
                continue
            }
            let others = entry.untold > 1 ? " (and \(entry.untold - 1) more such)" : ""
            trouble.warn(entry.last + others)
            entries[kind] = Entry(told: now)
        }
    }
}
