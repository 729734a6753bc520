import Foundation
import Harness
import Logging
import Synchronization
import Testing

@testable import Agent

/// What systemd is told.
@Suite
struct ServiceManagerTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func manager(_ socket: NotifySocket, watchdog: String? = nil, pid: String? = nil) throws -> ServiceManager {
        try #require(
            ServiceManager {
                ["NOTIFY_SOCKET": socket.address, "WATCHDOG_USEC": watchdog, "WATCHDOG_PID": pid][$0] ?? nil
            })
    }

    @Test
    func reportsArriveAtASocketInTheFileSystem() throws {
        let socket = try NotifySocket(folder("notify"))
        try manager(socket).ready(status: "2 files\nof many")
        #expect(socket.reports() == [["READY=1", "STATUS=2 files of many"]])
    }

    @Test
    func reportsArriveAtAnAbstractSocket() throws {
        let socket = try NotifySocket("@gatepost-test-\(getpid())")
        try manager(socket).stopping()
        #expect(socket.reports() == [["STOPPING=1", "STATUS=stopping"]])
    }

    @Test
    func aReloadSaysWhenItBeganByTheMonotonicClock() throws {
        let socket = try NotifySocket(folder("notify"))
        try manager(socket).reloading()
        let report = try #require(socket.reports().first)
        #expect(report[0] == "RELOADING=1")
        let began = try #require(Double(report[1].replacing("MONOTONIC_USEC=", with: "")))
        #expect(abs(ProcessInfo.processInfo.systemUptime - began / 1_000_000) < 60)
    }

    @Test
    func withoutASocketThereIsNoManager() {
        #expect(ServiceManager { _ in nil } == nil)
        #expect(ServiceManager { _ in "" } == nil)
    }

    @Test
    func aWatchdogThatIsMeantForAnotherProcessIsNotFed() throws {
        let socket = try NotifySocket(folder("notify"))
        #expect(try manager(socket, watchdog: "30000000").watchdog == .seconds(30))
        #expect(try manager(socket, watchdog: "30000000", pid: String(getpid())).watchdog == .seconds(30))
        #expect(try manager(socket, watchdog: "30000000", pid: "1").watchdog == nil)
        #expect(try manager(socket).watchdog == nil)
    }

    @Test
    func theWatchdogIsFedOnlyWhileEveryPartGoesRound() async throws {
        let socket = try NotifySocket(folder("notify"))
        let hangs = Atomic(false)
        let turns = Atomic<UInt64>(0)
        let asked = Atomic(0)
        let signs = [
            VitalSign(name: "a", turns: { turns.load(ordering: .relaxed) }) {
                asked.add(1, ordering: .relaxed)
                if !hangs.load(ordering: .relaxed) { turns.add(1, ordering: .relaxed) }
            }
        ]
        let supervision = Supervision(
            manager: try manager(socket, watchdog: "90000"),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            signs: { signs }, status: { "well" })
        let task = Task { await supervision.run() }
        defer { task.cancel() }
        func rounds(_ count: Int) async throws {
            let before = asked.load(ordering: .relaxed)
            try await eventually("\(count) rounds") { asked.load(ordering: .relaxed) >= before + count }
        }
        var fed = 0
        try await eventually("the watchdog is fed") {
            fed += socket.reports().count { $0 == ["WATCHDOG=1"] }
            return fed > 3
        }
        hangs.store(true, ordering: .relaxed)
        // The last feeding is for a turn that was made before: after two rounds it is past.
        try await rounds(2)
        _ = socket.reports()
        try await rounds(3)
        #expect(!socket.reports().contains(["WATCHDOG=1"]), "it is fed no more")
        hangs.store(false, ordering: .relaxed)
        try await eventually("it is fed again") { socket.reports().contains(["WATCHDOG=1"]) }
    }
}
