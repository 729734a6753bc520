import Inputs
import Outputs
import Spool

/// What the service manager is told of a running agent.
extension Agent {
    /// Returns when the inputs are open: every file that is there has been looked for, and all listeners listen.
    public func inputsAreOpen() async {
        while tailer.turns == 0 || listeners.turns == 0 {
            do {
                try await Task.sleep(for: .milliseconds(5))
            } catch {
                return
            }
        }
    }

    /// What keeps `manager` informed of this agent.
    public func supervise(for manager: ServiceManager) async {
        await Supervision(
            manager: manager, logger: logger, signs: { self.vitalSigns }, status: { self.statusLine }
        ).run()
    }

    /// One line for people: `2 files, 1 of 2 outputs connected; siem: waiting, 1200 events behind`.
    public var statusLine: String {
        let files = tailer.status().reduce(0) { $0 + $1.files }
        let end = spool.status().nextSeq
        let states = parts.current.outputs.map { ($0.name, $0.status) }
        let connected = states.count { $0.1.state == .connected }
        let listening = listeners.status()
        var inputs = tailer.status().isEmpty && !listening.isEmpty ? "" : "\(Self.count(files, "file")), "
        if !listening.isEmpty {
            inputs += "\(Self.count(listening.reduce(0) { $0 + $1.connections }, "connection")), "
        }
        var line = "\(inputs)\(connected) of \(states.count) outputs connected"
        for (name, status) in states where status.state != .connected {
            line += "; \(name): \(status.state), \(Self.count(end - min(status.next, end), "event")) behind"
        }
        return line
    }

    /// `1 file`, `2 files`.
    private static func count(_ number: some BinaryInteger, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    private var vitalSigns: [VitalSign] {
        let tailer = tailer
        let listeners = listeners
        let spool = spool
        let outputs = parts.current.outputs.map { output in
            VitalSign(name: "output \(output.name)", turns: { output.turns }, prod: { output.prod() })
        }
        return [
            VitalSign(name: "the reading of files", turns: { tailer.turns }, prod: { tailer.prod() }),
            VitalSign(
                name: "the reading of sockets", turns: { listeners.turns }, prod: { listeners.prod() }),
            VitalSign(name: "the spool's writer", turns: { spool.turns }, prod: { spool.prod() }),
        ] + outputs
    }
}
