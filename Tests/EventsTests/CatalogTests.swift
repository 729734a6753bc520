import Events
import Foundation
import Testing

/// The catalog against the lines of the vendor's pages.
struct CatalogTests {
    private static let resources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Resources")

    private static func lines(_ file: String) throws -> [String] {
        try String(contentsOf: resources.appending(path: file), encoding: .utf8)
            .components(separatedBy: "\n").filter { !$0.isEmpty }
    }

    private static func name(of line: String) -> String {
        let reading = Reading(line)
        return Catalog.index.match(reading.event)?.row.name ?? "unknown"
    }

    private static func gateway(
        _ process: String, _ level: String, _ event: String, _ block: String, _ message: String = ""
    ) -> String {
        name(
            of:
                "2020-06-24T09:40:55.667-05:00 gw.example.com ACCESS_GATEWAY \(process) \(level) \(event) [\(block)] \(message)"
        )
    }

    @Test func everySampleLineIsTheEventThatItsPageSaysItIs() throws {
        let lines = try Self.lines("gateway-lines.log")
        let golden = try Self.lines("gateway-lines.catalog")
        #expect(golden.count == lines.count)
        for (index, (line, expected)) in zip(lines, golden).enumerated() {
            #expect("\(index + 1) \(Self.name(of: line))" == expected, "\(line)")
        }
    }

    @Test func theOverviewsOwnWordsAreRecognised() {
        let session = "ACCESS AUTHZ SESSION"
        #expect(
            Self.gateway(
                session, "WARN", "USER_SESSION", "RESULT=\"DENY\" REASON=\"uuid does not exist\"",
                "authCookie does not exist this should be investigated, reason = uuid does not exist")
                == "session.bad_authcookie")
        #expect(
            Self.gateway(session, "WARN", "USER_SESSION", "RESULT=\"DENY\"", "Session finger print failed")
                == "session.remote_ip_mismatch")
        #expect(
            Self.gateway(session, "ALERT", "USER_SESSION", "RESULT=\"DENY\"", "Session finger print failed")
                == "session.domain_mismatch")
        #expect(
            Self.gateway(
                "ACCESS AUTHN SAML", "WARN", "USER_AUTHN", "SUBJECT=\"u\"",
                "Reset relaystate bad url to default, reason=INVALID_RELAYSTATE") == "authn.relaystate_invalid")
        #expect(
            Self.gateway("WEB_CONSOLE OAG -", "INFO", "SYSTEM_SPGW_EVENT", "REASON=\"ACCEPT\"")
                == "gateway.license_accepted")
    }

    @Test func aReasonCountsForMoreThanTheMessageOfAnotherCase() {
        #expect(
            Self.gateway(
                "WEB_CONSOLE IDP LOCAL", "ALERT", "SYSTEM_IDP_STATUS", "RESULT=\"FAIL\" REASON=\"INVALID_TOKEN\"",
                "Failure confirming connectivity with IDP: idp.example.com") == "idp_status.key_invalid")
    }

    @Test func oneNameMeansDifferentThingsInTwoProcesses() {
        #expect(
            Self.gateway("ACCESS AUTHN SESSION", "INFO", "USER_LOGOUT", "RESULT=\"PASS\"") == "logout.user_initiated")
        #expect(
            Self.gateway("WEB_CONSOLE SESSION LOCAL", "INFO", "USER_LOGOUT", "REASON=\"USER_ACTION\"")
                == "console_logout.user_initiated")
        #expect(Self.gateway("MONITOR X", "INFO", "USER_LOGOUT", "RESULT=\"PASS\"") == "unknown")
    }

    @Test(arguments: [("0%", "reported"), ("89%", "reported"), ("90%", "high"), ("100%", "high"), ("much", "")])
    func aFileSystemIsNearlyFullFromNinetyPercentOn(usage: String, name: String) {
        #expect(
            Self.gateway("MONITOR DISK_USAGE", "INFO", "DISK_USAGE", "MOUNT=\"/\" USAGE=\"\(usage)\"")
                == (name.isEmpty ? "disk_usage" : "disk_usage.\(name)"))
    }

    @Test func anEventThatNoPageHasIsUnknownAndOtherProgramsLinesAreNot() {
        for (line, isUnknown) in [
            ("2020-06-24T09:40:55-05:00 gw ACCESS_GATEWAY ACCESS AUTHZ X INFO USER_QUANTUM [A=\"b\"] x", true),
            ("2020-06-24T09:40:55-05:00 gw ACCESS_GATEWAY ACCESS AUTHZ POLICY INFO USER_AUTHZ [A=\"b\"] x", false),
            ("2020-07-07-18:45:57 gw systemd[1]: Stopped it", false),
            ("some text", false),
        ] {
            let reading = Reading(line)
            #expect(Catalog.index.isUnknown(reading.event) == isUnknown, "\(line)")
        }
    }

    @Test func everyEntryAndCaseHasANameOfItsOwn() {
        let names = Catalog.rows.map(\.name)
        #expect(Set(names).count == names.count)
        for name in names {
            #expect(name.wholeMatch(of: /[a-z0-9_]+(\.[a-z0-9_]+)?/) != nil, "\(name)")
        }
    }

    @Test func everyFieldOfTheCatalogIsExplainedAndNoOtherIs() {
        for name in Catalog.fieldNames { #expect(Catalog.meaning(of: name) != nil, "\(name)") }
    }

    @Test func everyKeywordOfTheOverviewHasACase() {
        let keywords = Set(Catalog.rows.compactMap { $0.case?.keyword })
        #expect(keywords == Set(MonitoringKeyword.allCases))
    }

    /// Whatever is read, the catalog answers; and the answer is the same after redaction of nothing.
    @Test func anyBytesAreOfAtMostOneRow() throws {
        var generator = SystemRandomNumberGenerator()
        let lines = try Self.lines("gateway-lines.log")
        for _ in 0..<2_000 {
            var bytes = Array((lines.randomElement(using: &generator) ?? "").utf8)
            for _ in 0..<Int.random(in: 1...6, using: &generator) where !bytes.isEmpty {
                bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            let reading = Reading(bytes)
            if let match = Catalog.index.match(reading.event) {
                #expect(Catalog.rows.indices.contains(match.rowIndex), "\(bytes)")
            }
        }
    }
}
