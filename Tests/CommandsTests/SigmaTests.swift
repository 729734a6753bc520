import Foundation
import Harness
import Testing

/// `gatepost catalog --sigma`, as a user runs it.
struct SigmaTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// What happens on no ordinary day, by field or, as older gateways write, by message only; and what is next to it.
    private static let badDay = """
        2026-03-01T10:00:00.000Z gw OAG_MONITOR MONITOR DISK_USAGE INFO DISK_USAGE [FILESYSTEM="/dev/sda1" MOUNT="/" USAGE="89%"] Mount / is 89% full
        2026-03-01T11:00:00.000Z gw OAG_MONITOR MONITOR DISK_USAGE INFO DISK_USAGE [FILESYSTEM="/dev/sda1" MOUNT="/" USAGE="90%"] Mount / is 90% full
        2026-03-01T12:00:00.000Z gw OAG_MONITOR MONITOR DISK_USAGE INFO DISK_USAGE [FILESYSTEM="/dev/sda1" MOUNT="/" USAGE="100%"] Mount / is 100% full
        2026-03-01T12:00:00.000Z gw OAG_MONITOR MONITOR DISK_USAGE INFO DISK_USAGE [FILESYSTEM="/dev/sda2" MOUNT="/var" USAGE="9%"] Mount /var is 9% full
        2026-03-01T12:00:01.000Z gw SCRIPT INFO DEFAULT_PASSWORD_CHECK [USER="root"] Default admin password detected.
        2026-03-01T12:00:02.000Z gw SCRIPT INFO DEFAULT_PASSWORD_CHECK [USER="root"] Default admin password not detected.
        2026-03-01T12:00:03.000Z gw ACCESS_GATEWAY ACCESS AUTHZ SESSION WARN USER_SESSION [SUBJECT="a"] Session finger print failed
        2026-03-01T12:00:04.000Z gw ACCESS_GATEWAY ACCESS AUTHZ SESSION ALERT USER_SESSION [SUBJECT="a"] Session finger print failed
        2026-03-01T12:00:05.000Z gw ACCESS_GATEWAY ACCESS AUTHZ SESSION WARN USER_SESSION [SUBJECT="a"] authCookie does not exist this should be investigated, reason = uuid does not exist
        2026-03-01T12:00:06.000Z gw ACCESS_GATEWAY ACCESS AUTHN SAML WARN USER_AUTHN [SUBJECT="a"] Reset relaystate bad url to default, reason=INVALID_RELAYSTATE
        2026-03-01T12:00:07.000Z gw ACCESS_GATEWAY WEB_CONSOLE APP - INFO SYSTEM_APP_EVENT [NAME="a"] Application: 'a' action: 'UPDATE'
        2026-03-01T12:00:08.000Z gw gatepost ALERT GATEPOST_DISCONTINUITY [REASON="truncated" INPUT="gateway" BYTES="512"] 512 bytes were lost
        2026-03-01T12:00:09.000Z gw gatepost ALERT GATEPOST_GAP [FIRST="1" LAST="9" COUNT="9" BYTES="900" REASON="damaged" INPUT="gateway"] 9 events were lost: damaged
        2026-03-01T12:00:10.000Z gw gatepost NOTICE GATEPOST_CONFIG [RESULT="PASS" HASH="00"] another configuration is in force

        """

    private func write(_ arguments: String...) async throws -> Command {
        try await Command.run([Repository.gatepost, "catalog", "--sigma", folder("rules")] + arguments)
    }

    /// As ECS and as JSON lines: what the vendor's pages show, what a simulated gateway writes, and what happens rarely.
    @Test(.timeLimit(.minutes(3)))
    func pySigmaTakesEveryRuleAndTheyMatchWhatAPersonWouldPickAndNothingElse() async throws {
        #expect(try await write().status == 0)
        let samples = URL(fileURLWithPath: "\(Repository.root)/Tests/EventsTests/Resources/gateway-lines.log")
        let simulated = try await Command.run(
            [Repository.gatepost, "simulate", "--shape", "all", "--events", "4000", "--seed", "6", "--to", "-"])
        #expect(simulated.status == 0, "\(simulated.diagnostics)")
        let lines = try folder.write("lines", Data(contentsOf: samples) + simulated.output + Data(Self.badDay.utf8))
        var events: [String] = []
        for format in ["ecs", "json"] {
            let rendered = try await Command.run([Repository.gatepost, "convert", "--to", format], input: lines)
            #expect(rendered.status == 0, "\(rendered.diagnostics)")
            events.append("\(format)=\(try folder.write("\(format).jsonl", rendered.output))")
        }
        let page = "\(Repository.root)/docs/monitoring.md"
        let verdict = try await Python.run("sigma_rules.py", [folder("rules"), page, lines] + events)
        #expect(verdict.status == 0, "\(verdict.diagnostics)")
    }

    @Test func aSecondRunWritesTheSameBytes() async throws {
        #expect(try await write().status == 0)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder("rules")).sorted()
        #expect(names.count == 14 && names.allSatisfy { $0.hasSuffix(".yml") })
        let first = names.map { folder.read("rules/\($0)") }
        try FileManager.default.removeItem(atPath: folder("rules/\(names[0])"))
        let second = try await write()
        #expect(String(decoding: second.output, as: UTF8.self).contains("14 rules; 1 written, 13 unchanged"))
        #expect(names.map { folder.read("rules/\($0)") } == first)
    }

    @Test func aRuleThatSomebodyChangedIsNotReplacedUnlessForced() async throws {
        #expect(try await write().status == 0)
        let name = "rules/access_gateway_access_denied.yml"
        let rule = folder.read(name)
        try folder.append(name, "# ours\n")
        try FileManager.default.removeItem(atPath: folder("rules/access_gateway_disk_usage.yml"))
        let refused = try await write()
        #expect(refused.status == 1)
        #expect(
            refused.diagnostics.contains("access_gateway_access_denied.yml") && refused.diagnostics.contains("--force"))
        #expect(!FileManager.default.fileExists(atPath: folder("rules/access_gateway_disk_usage.yml")))
        #expect(String(decoding: folder.read(name), as: UTF8.self).hasSuffix("# ours\n"))

        #expect(try await write("--force").status == 0)
        #expect(folder.read(name) == rule)
    }

    @Test func whereNoFolderCanBeItSaysSo() async throws {
        try folder.write("file", "")
        let refused = try await Command.run([Repository.gatepost, "catalog", "--sigma", folder("file")])
        #expect(refused.status == 74)
        #expect(refused.diagnostics.contains(folder("file")))
        #expect(try await Command.run([Repository.gatepost, "catalog", "--force"]).status == 64)
    }
}
