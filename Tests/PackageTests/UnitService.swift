import Foundation
import Harness
import Synchronization

/// A service as its unit describes it, started without systemd: the words of ExecStart, as its user, with its runtime
/// directory and a socket to report to. What the unit forbids the program is not forbidden here.
final class UnitService: Sendable {
    private let debian: FreshDebian
    private let unit: [Substring: Substring]
    private let log: String
    private let notify: NotifySocket
    private let state = Mutex(State())

    private struct State {
        var process: ChildProcess?
        var isReady = false
        var status = ""
    }

    /// - Parameter log: a file for what it says, as the journal has it.
    init(_ name: String, of debian: FreshDebian, log: String) throws {
        self.debian = debian
        self.log = log
        let lines = debian.root.read("/lib/systemd/system/\(name).service").split(separator: "\n")
        let settings = lines.map { $0.split(separator: "=", maxSplits: 1) }.filter { $0.count == 2 }
        unit = Dictionary(settings.map { ($0[0], $0[1]) }) { first, _ in first }
        notify = try NotifySocket(debian.root("/run/notify"))
        try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: debian.root("/run/notify"))
    }

    /// Returns when it says that it is ready, as `systemctl start` does.
    func start() async throws {
        let directory = "/run/\(unit["RuntimeDirectory"] ?? "")"
        try await debian.root.output(["install", "-d", "-o", user, "-g", user, directory])
        _ = notify.reports()
        let process = try ChildProcess(command("ExecStart"), log: log)
        state.withLock { $0 = State(process: process) }
        try await eventually("the service is ready", detail: { process.said }) {
            guard process.isRunning else { throw HarnessError("the service has ended:\n\(process.said)") }
            return heard().isReady
        }
    }

    /// What ExecReload says.
    func reload() async throws -> String { try await Command.output(command("ExecReload")) }

    /// What it reported of itself last.
    var status: String { heard().status }

    /// What it has written to its log.
    var said: String { state.withLock { $0.process?.said } ?? "" }

    func stop() async throws -> Int32? { try await state.withLock { $0.process }?.stop() }

    private var user: String { String(unit["User"] ?? "root") }

    private func command(_ setting: Substring) -> [String] {
        debian.inside(
            (unit[setting] ?? "").split(separator: " ").map(String.init), as: user,
            variables: ["NOTIFY_SOCKET=/run/notify"])
    }

    /// The state, with all that was reported until now.
    private func heard() -> (isReady: Bool, status: String) {
        let lines = notify.reports().joined()
        return state.withLock { state in
            for line in lines {
                if line == "READY=1" { state.isReady = true }
                if line.hasPrefix("STATUS=") { state.status = String(line.dropFirst("STATUS=".count)) }
            }
            return (state.isReady, state.status)
        }
    }
}
