internal import Glibc

/// What a demonstration shows: a line that moves while it works, and a table at the end. On standard output.
public struct DemonstrationScreen {
    private let isTerminal: Bool
    private var total: UInt64?
    private var shownAt = -1.0
    private var hasShownCut = false

    public init() {
        isTerminal = isatty(STDOUT_FILENO) == 1
    }

    /// - Parameter events: how many there will be; nil: until stopped.
    public mutating func begin(_ events: UInt64?) {
        total = events
        put(
            """
            a simulated gateway ──log file──► gatepost ──TLS, zlib──► a collector of RFC 5424
                                                    └──TLS, zlib──► a collector of JSON lines
            \(events.map { "\(grouped($0)) events" } ?? "until stopped with Ctrl-C"); the collectors are cut off once in the middle

            """)
    }

    /// On a terminal the line is drawn over; elsewhere there is a line every two seconds.
    public mutating func show(_ progress: Demonstration.Progress) {
        if progress.hasBeenCut, !hasShownCut {
            hasShownCut = true
            put("\(lineStart)both collectors were cut off; gatepost connects again and goes on\n")
        }
        let now = seconds()
        guard isTerminal || now - shownAt >= 2 else { return }
        shownAt = now
        var line = "written \(grouped(progress.written))"
        if let total { line += " of \(grouped(total))" }
        for receiver in progress.receivers {
            line += "  ·  \(receiver.format) delivered \(grouped(receiver.delivered))"
        }
        put(isTerminal ? "\(lineStart)\(line)" : "\(line)\n")
    }

    /// The table.
    public mutating func end(_ progress: Demonstration.Progress) {
        if isTerminal { put(lineStart) }
        let head = ["over TLS as", "written", "delivered", "lost", "duplicated", "bytes", "on the wire", "smaller by"]
        let rows = progress.receivers.map { receiver in
            let (plain, wire) = (receiver.tally.streamBytes, receiver.tally.wireBytes)
            return [
                receiver.format, grouped(progress.written), grouped(receiver.delivered),
                grouped(receiver.lost(of: progress.written)), grouped(receiver.tally.duplicates), grouped(plain),
                grouped(wire), wire == 0 ? "-" : "\(Double(plain * 10 / wire) / 10)×",
            ]
        }
        let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
        put("\n")
        for row in [head] + rows {
            let cells = row.indices.map { column in
                let room = String(repeating: " ", count: widths[column] - row[column].count)
                return column == 0 ? row[column] + room : room + row[column]
            }
            put(cells.joined(separator: "   ") + "\n")
        }
        if progress.receivers.contains(where: { !$0.tally.isExact }) {
            put("\nmore events than are remembered: the numbers of delivered and duplicated are not exact\n")
            return
        }
        put(
            progress.isComplete
                ? "\nnothing was lost; what was sent twice carries the id it had the first time\n"
                : "\nEVENTS ARE MISSING\n")
    }

    private var lineStart: String { isTerminal ? "\r\u{1B}[K" : "" }

    private func put(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { return }
            rest = rest.dropFirst(max(count, 0))
        }
    }

    private func grouped(_ number: UInt64) -> String {
        let digits = Array(String(number))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }

    private func seconds() -> Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
