import Logging

/// Keeps the service manager informed: what the agent is doing, and, as long as every part of the data path goes round,
/// that it is alive.
struct Supervision: Sendable {
    let manager: ServiceManager
    let logger: Logger
    /// The parts that there are now.
    let signs: @Sendable () -> [VitalSign]
    /// One line for people.
    let status: @Sendable () -> String

    /// How often the state is told where no watchdog asks for more.
    private static let interval = Duration.seconds(10)
    /// When it is told first: who has just started the agent looks whether its outputs are connected.
    private static let firstTime = Duration.seconds(1)

    /// Reports until the task is cancelled.
    func run() async {
        // Three times in the time that the watchdog gives: one report may be late.
        let interval = manager.watchdog.map { min($0 / 3, Self.interval) } ?? Self.interval
        var told = ""
        func tell() {
            let line = status()
            if line != told { manager.status(line) }
            told = line
        }
        do {
            var pulse = Pulse(signs())
            let firstTime = min(interval, Self.firstTime)
            try await Task.sleep(for: firstTime)
            tell()
            try await Task.sleep(for: interval - firstTime)
            while true {
                let still = pulse.stillSinceProdded()
                if still.isEmpty {
                    if manager.watchdog != nil { manager.keepAlive() }
                } else {
                    logger.error("\(still.joined(separator: ", ")): no sign of life for \(interval)")
                }
                pulse = Pulse(signs())
                tell()
                try await Task.sleep(for: interval)
            }
        } catch {
            // Cancelled, which is how it ends.
        }
    }
}

/// Where every part stood when it was asked to go round once more.
struct Pulse {
    private let asked: [(sign: VitalSign, turns: UInt64)]

    /// Asks them all.
    init(_ signs: [VitalSign]) {
        asked = signs.map { ($0, $0.turns()) }
        for sign in signs { sign.prod() }
    }

    /// The names of those that have not gone round since.
    func stillSinceProdded() -> [String] {
        asked.filter { $0.sign.turns() == $0.turns }.map(\.sign.name)
    }
}
