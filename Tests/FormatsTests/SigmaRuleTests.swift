import Events
import Formats
import Foundation
import Testing

/// The rules that `gatepost catalog --sigma` writes, against the catalog. `CommandsTests/SigmaTests` has pySigma judge them.
struct SigmaRuleTests {
    @Test func everyCaseThatIsWatchedIsFoundByTheRuleOfItsKeywordAndByNoOther() {
        for row in Catalog.rows {
            let finding = SigmaRule.all.filter { $0.text.contains("'\(row.name)'") }.map(\.keyword)
            #expect(finding == [row.case?.keyword].compactMap(\.self), "\(row.name)")
        }
    }

    @Test func everyKeywordHasARuleOfItsOwnNameIdAndTitle() {
        #expect(SigmaRule.all.map(\.keyword) == MonitoringKeyword.allCases)
        #expect(Set(SigmaRule.all.map(\.fileName)).count == MonitoringKeyword.allCases.count)
        for rule in SigmaRule.all {
            #expect(rule.text.contains("\ntitle: '\(rule.keyword.title)'\nid: \(rule.id)\n"))
            #expect(rule.text.hasSuffix("\nlevel: \(rule.keyword.urgency)\n"))
        }
    }

    /// Computed by another program: Python's `uuid.uuid5(uuid.NAMESPACE_URL, "gatepost:sigma:session_integrity")`.
    @Test func anIdFollowsFromTheKeyword() {
        #expect(SigmaRule.all[0].keyword == .sessionIntegrity)
        #expect(SigmaRule.all[0].id == "2305d745-f3c3-53e4-a48e-32f0a7b6de4a")
    }

    @Test func aRuleFindsTheGatewaysFieldsInJSONLinesToo() {
        let rule = SigmaRule.all[0].text
        #expect(
            rule.contains(
                """
                    selection_json:
                        - event: 'USER_SESSION'
                          data.REASON:
                              - 'SESSION_INTEGRITY_REMOTEIP_MISMATCH'
                              - 'SESSION_INTEGRITY_DOMAIN_MISMATCH'

                """))
    }

    @Test func docsTellOfEveryRule() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/monitoring.md")
        let text = try String(contentsOf: page.standardized, encoding: .utf8)
        for rule in SigmaRule.all {
            #expect(text.contains("| `\(rule.keyword.rawValue)` | \(rule.keyword.urgency) |"), "\(rule.keyword)")
        }
    }
}
