import Foundation
import Harness
import Testing

/// `gatepost backfill` of logs whose events the agent also gets by listeners.
@Suite(.serialized)
struct BackfillLedgerTests {
    private let port: Int
    private let station: BackfillStation

    init() throws {
        port = Int(try LocalPort.free())
        station = try BackfillStation(
            spool: "{ keep: 1GiB }",
            inputs: "{ gw: { listen: [\"tcp://127.0.0.1:\(port)\", \"udp://127.0.0.1:\(port)\"] } }")
    }

    /// A line of the gateway's log as it is on its disk, of a time ago.
    private func line(_ index: Int, secondsAgo: Int, host: String = "gw.example") -> String {
        let time = Self.text(Date(timeIntervalSinceNow: -Double(secondsAgo)), "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'")
        return "\(time) \(host) ACCESS_GATEWAY ACCESS AUTHZ POLICY INFO USER_AUTHZ [APP=\"app\(index)\"] allow"
    }

    private static func text(_ date: Date, _ format: String) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = format
        return formatter.string(from: date)
    }

    /// The forms in which a line may come over the network.
    private func relayed(_ line: String, _ form: Int) -> String {
        let words = line.split(separator: " ", maxSplits: 3).map(String.init)
        switch form % 4 {
        case 0: return line
        case 1: return "<134>\(line)"
        case 2: return "<134>\(words[0]) relay.example \(words[2]): \(words[3])"
        default: return "<134>1 \(words[0]) relay.example \(words[2]) - - - \(words[3])"
        }
    }

    private func send(_ lines: [String]) throws {
        let connection = try TestConnection(port: port)
        try connection.send(lines.flatMap { Array($0.utf8) + [0x0A] })
    }

    private func sendDatagrams(_ lines: [String]) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        for line in lines {
            let count = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    sendto(descriptor, line, line.utf8.count, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard count == line.utf8.count else { throw HarnessError("sendto: \(String(cString: strerror(errno)))") }
        }
    }

    /// What was shipped and is a line as the log has it.
    private var shippedFromLogs: [String] { station.shipped.filter { $0.contains("gw.example ACCESS_GATEWAY ") } }

    private func shipped(_ count: Int, _ process: ChildProcess) async throws {
        try await eventually("\(count) lines are shipped", detail: { "\(station.shipped.count)\n\(process.said)" }) {
            station.shipped.count >= count
        }
    }

    /// Feeds something and waits until it is there, so that the ledger's time begins.
    private func begin(_ process: ChildProcess) async throws {
        try send(["<134>a first event"])
        try await shipped(1, process)
    }

    @Test(.timeLimit(.minutes(2)))
    func whatDidNotComeIsSentOnceInWhateverFormTheRestCame() async throws {
        let process = try await station.start()
        try await begin(process)
        // Of 3,000 events, some of them alike in one second, every seventh is lost on its way.
        let lines = (0..<3000).map { line($0 / 3, secondsAgo: -1 - $0 / 100) }
        let lost = lines.indices.filter { $0 % 7 == 3 }
        try send(lines.enumerated().filter { $0.offset % 7 != 3 }.map { relayed($0.element, $0.offset) })
        try await shipped(1 + lines.count - lost.count, process)
        try station.folder.write("logs/audit.log", lines.map { "\($0)\n" }.joined())
        try await station.shell("tar -czf dl.tar.gz -C logs .")

        let before = station.shipped
        let trial = try await station.backfill("--dry-run", station.folder("dl.tar.gz"))
        #expect(trial.text.hasPrefix("\(lost.count) events "), "\(trial.text)\(trial.diagnostics)")
        #expect(trial.text.contains("; \(lines.count - lost.count) events had come"), "\(trial.text)")
        #expect(station.shipped == before)
        let sent = try await station.backfill(station.folder("dl.tar.gz"))
        #expect(sent.status == 0, "\(sent.diagnostics)")
        #expect(sent.text.hasPrefix("\(lost.count) events "), "\(sent.text)")
        #expect(!sent.text.contains("not comparable"), "\(sent.text)")
        try await shipped(1 + lines.count, process)
        // Each text is there as often as the log has it.
        func texts(_ lines: [String]) -> [String] { lines.map { String($0.drop { $0 != "[" }) }.sorted() }
        #expect(texts(station.shipped.filter { $0.contains("USER_AUTHZ") }) == texts(lines))

        // Again; as another file, longer, and twice; and after a restart.
        let again = try await station.backfill(station.folder("dl.tar.gz"))
        #expect(again.text.hasPrefix("0 events "), "\(again.text)")
        let more = (3000..<3010).map { line($0, secondsAgo: -40) }
        try station.folder.write("other/x.log", (lines + more).map { "\($0)\n" }.joined())
        try await station.shell("gzip -k other/x.log")
        let grown = try await station.backfill(station.folder("other"), station.folder("logs"))
        #expect(grown.text.hasPrefix("10 events "), "\(grown.text)")
        #expect(grown.text.contains("; 2 are copies"), "\(grown.text)")
        try await shipped(1 + lines.count + more.count, process)
        #expect(try await process.stop() == 0, "\(process.said)")
        let second = try await station.start()
        #expect(try await station.backfill(station.folder("other/x.log")).text.hasPrefix("0 events "))
        // A log that nobody has seen, of the same events.
        try station.folder.write("shuffled.log", (lines + more).reversed().map { "\($0)\n" }.joined())
        let shuffled = try await station.backfill(station.folder("shuffled.log"))
        #expect(shuffled.text.hasPrefix("0 events "), "\(shuffled.text)")
        #expect(try await second.stop() == 0, "\(second.said)")
        #expect(station.shipped.count == 1 + lines.count + more.count)
    }

    @Test(.timeLimit(.minutes(2)))
    func whatCameByDatagramsIsKnownAndWhatCameWhileTheAgentWasDownIsSent() async throws {
        var process = try await station.start()
        try await begin(process)
        let first = (0..<200).map { line($0, secondsAgo: 0) }
        try sendDatagrams(first.enumerated().map { relayed($0.element, $0.offset) })
        try await shipped(201, process)
        #expect(try await process.stop() == 0, "\(process.said)")
        let missed = (200..<260).map { line($0, secondsAgo: 0) }
        process = try await station.start()
        let last = (260..<400).map { line($0, secondsAgo: -2) }
        try sendDatagrams(last)
        try await shipped(341, process)
        try station.folder.write("audit.log", (first + missed + last).map { "\($0)\n" }.joined())
        let sent = try await station.backfill(station.folder("audit.log"))
        #expect(sent.text.hasPrefix("60 events "), "\(sent.text)\(sent.diagnostics)")
        try await shipped(401, process)
        #expect(Set(shippedFromLogs).isSuperset(of: missed))
        #expect(try await process.stop() == 0, "\(process.said)")
    }

    @Test(.timeLimit(.minutes(2)))
    func whatTheLedgerCannotKnowIsSentAndSaysSo() async throws {
        let process = try await station.start()
        try await begin(process)
        let old = (0..<20).map { line($0, secondsAgo: 86_400) }
        let new = (20..<50).map { line($0, secondsAgo: -1) }
        let trace = "\(line(99, secondsAgo: -1))\nCaused by: java.io.IOException: gone\n\tat a.B.c(B.java:1)"
        try send(Array(new[..<10]) + trace.split(separator: "\n").map(String.init))
        try await shipped(12, process)
        try station.folder.write("audit.log", ((["no time"] + old) + new + [trace]).map { "\($0)\n" }.joined())
        let sent = try await station.backfill(station.folder("audit.log"))
        #expect(sent.text.hasPrefix("41 events "), "\(sent.text)\(sent.diagnostics)")
        #expect(sent.text.contains("; 11 events had come; not comparable: 21 events"), "\(sent.text)")
        // By its place in the log it is known all the same.
        let again = try await station.backfill(station.folder("audit.log"))
        #expect(again.text.hasPrefix("0 events "), "\(again.text)")
        #expect(try await process.stop() == 0, "\(process.said)")
    }

    @Test(.timeLimit(.minutes(3)))
    func killedAgentsForgetNothingAndDoubleNothing() async throws {
        var lines: [String] = []
        let log = station.folder("audit.log")
        for round in 0..<4 {
            let process = try await station.start()
            let some = (0..<4000).map { line(round * 4000 + $0, secondsAgo: -$0 / 1000) }
            lines += some
            try station.folder.write("audit.log", lines.map { "\($0)\n" }.joined())
            // A fifth of each round is lost on the way. The ledger is written when a backfill asks, and then the agent is
            // killed, at first while it compares, later while it takes what the backfill sends.
            try send(some.enumerated().filter { $0.offset % 5 != 0 }.map(\.element))
            try await eventually("some has come", detail: { process.said }) {
                try await storedLines().count >= lines.count * 3 / 5
            }
            let command = try round < 2 ? station.startBackfill("--dry-run", log) : station.startBackfill(log)
            try await eventually("the command has looked through the log", detail: { command.said }) {
                command.said.components(separatedBy: "to be read").count == round + 2
            }
            if round == 3 {
                try await eventually("the backfill sends", detail: { command.said }) {
                    try await storedLines().count > lines.count * 4 / 5
                }
            }
            process.kill()
            _ = try await command.exit()
        }
        let process = try await station.start()
        let sent = try await station.backfill(log)
        #expect(sent.status == 0, "\(sent.diagnostics)")
        // What was in the sockets of an agent that was killed did not come, and is sent with the rest.
        let stored = try await storedLines()
        #expect(Set(lines).subtracting(stored) == [])
        #expect(stored.count == lines.count)
        #expect(try await station.backfill(log).text.hasPrefix("0 events "))
        #expect(try await process.stop() == 0, "\(process.said)")
    }

    /// The lines of the log that are in the spool, delivered or not.
    private func storedLines() async throws -> [String] {
        let cat = try await Command.run(
            [Repository.gatepost, "spool", "cat", "--raw", "--config", station.agent.configuration])
        return cat.text.split(separator: "\n").map(String.init).filter { $0.contains(" gw.example ") }
    }

    @Test(.timeLimit(.minutes(2)))
    func whatTheSpoolLetGoOfWhileTheLedgersDiskWasReadOnlyIsNotComparable() async throws {
        let station = try BackfillStation(
            spool: "{ max_size: 24MiB, segment_size: 1MiB, keep_free: 0%, compress_backlog: false }",
            inputs: "{ gw: { listen: [\"tcp://127.0.0.1:\(port)\"] } }")
        let ledger = "\(station.agent.data)/ledger"
        try FileManager.default.createDirectory(atPath: ledger, withIntermediateDirectories: true)
        try await Command.output(["mount", "-t", "tmpfs", "-o", "mode=0700", "tmpfs", ledger])
        defer { umount2(ledger, Int32(MNT_DETACH)) }
        let process = try await station.start()
        var sent = 0
        func feed(_ lines: [String]) async throws {
            try send(lines)
            sent += lines.count
            try await eventually(within: .seconds(40), "\(sent) lines are shipped", detail: { process.said }) {
                try await Command.run(["grep", "-c", "", station.folder("shipped")]).text.hasPrefix("\(sent)\n")
            }
            // The next have other seconds.
            let end = Date(timeIntervalSinceNow: 2)
            try await eventually("two seconds have gone by") { Date() > end }
        }
        try await feed(["<134>a first event"])
        try await Command.output(["mount", "-o", "remount,ro", ledger])
        // More than the ledger keeps in mind while it cannot write.
        let early = (0..<50).map { line($0, secondsAgo: 0) }
        let some = line(1000, secondsAgo: 0)
        try await feed(early + (0..<65_536).map { "\(some) \($0)" })
        try await process.says("the ledger stands still, deliveries do not")
        let late = (50..<150).map { line($0, secondsAgo: 0) }
        try await feed(late)
        // More than the spool has room for.
        let long = String(repeating: "x", count: 60_000)
        try await feed((0..<600).map { "<134>number \($0) \(long)" })
        try await Command.output(["mount", "-o", "remount,rw", ledger])
        try await process.says("the ledger goes on")
        try station.folder.write("audit.log", (early + late).map { "\($0)\n" }.joined())
        let result = try await station.backfill(station.folder("audit.log"))
        #expect(result.text.hasPrefix("100 events "), "\(result.text)\(result.diagnostics)")
        #expect(result.text.contains("; 50 events had come; not comparable: 100 events"), "\(result.text)")
        #expect(try await process.stop() == 0, "\(process.said)")
    }

    @Test(.timeLimit(.minutes(2)))
    func aReloadThatAddsTheFirstListenerBeginsTheLedger() async throws {
        let whole = String(decoding: station.folder.read("agent/gatepost.yaml"), as: UTF8.self)
        let files = "files: [\"\(station.folder("live"))/*.log\"]"
        let listen = try #require(whole.firstRange(of: /listen: \[[^\]]*\]/))
        try station.folder.write("agent/gatepost.yaml", whole.replacingCharacters(in: listen, with: files))
        let process = try await station.start()
        let lines = (0..<50).map { line($0, secondsAgo: -1) }
        try station.folder.write("live/a.log", lines[..<10].map { "\($0)\n" }.joined())
        try await shipped(10, process)
        func status() async throws -> String {
            try await Command.output([Repository.gatepost, "status", "--json", "--config", station.agent.configuration])
        }
        #expect(try await status().contains("\"ledger\": null"))
        try station.folder.write("agent/gatepost.yaml", whole)
        try await Command.output([Repository.gatepost, "reload", "--config", station.agent.configuration])
        #expect(!(try await status().contains("\"ledger\": null")))
        try send(Array(lines[10..<40]))
        try await shipped(40, process)
        try station.folder.write("audit.log", lines[10...].map { "\($0)\n" }.joined())
        let sent = try await station.backfill(station.folder("audit.log"))
        #expect(sent.text.hasPrefix("10 events "), "\(sent.text)\(sent.diagnostics)")
        #expect(sent.text.contains("; 30 events had come"), "\(sent.text)")
        #expect(try await process.stop() == 0, "\(process.said)")
    }

    @Test(.timeLimit(.minutes(2)))
    func aLedgerThatCannotBeWrittenHoldsUpNothingButTheBackfill() async throws {
        let ledger = "\(station.agent.data)/ledger"
        try FileManager.default.createDirectory(atPath: ledger, withIntermediateDirectories: true)
        try await Command.output(["mount", "-t", "tmpfs", "-o", "size=64k,mode=0700", "tmpfs", ledger])
        defer { umount2(ledger, Int32(MNT_DETACH)) }
        try await station.shell("head -c 1000000 /dev/zero >\(ledger)/filler || true")
        let process = try await station.start()
        let lines = (0..<500).map { line($0, secondsAgo: -1) }
        try send(Array(lines[..<400]))
        try await shipped(400, process)
        try station.folder.write("audit.log", lines.map { "\($0)\n" }.joined())
        let refused = try await station.backfill(station.folder("audit.log"))
        #expect(refused.status == 74, "\(refused.text)")
        #expect(refused.diagnostics.contains("No space left on device"), "\(refused.diagnostics)")
        try await process.says("the ledger stands still, deliveries do not")
        try FileManager.default.removeItem(atPath: "\(ledger)/filler")
        try await process.says("the ledger goes on")
        let sent = try await station.backfill(station.folder("audit.log"))
        #expect(sent.text.hasPrefix("100 events "), "\(sent.text)\(sent.diagnostics)")
        try await shipped(500, process)
        #expect(try await process.stop() == 0, "\(process.said)")
        #expect(station.shipped.count == 500)
    }
}
