import Bytes
import Foundation
import Testing
import Trial

@Suite struct GatewaySimulatorTests {
    private func lines(seed: UInt64 = 42, feed: SimulatedFeed = .all, count: Int) -> [String] {
        text(seed: seed, feed: feed, count: count).split(separator: "\n", omittingEmptySubsequences: false)
            .dropLast().map(String.init)
    }

    private func text(seed: UInt64 = 42, feed: SimulatedFeed = .all, count: Int) -> String {
        var simulator = GatewaySimulator(seed: seed, feed: feed)
        var bytes = ByteWriter()
        for _ in 0..<count { simulator.appendLine(to: &bytes) }
        return bytes.string()
    }

    @Test(arguments: SimulatedFeed.allCases)
    func theSameSeedGivesTheSameBytes(feed: SimulatedFeed) {
        #expect(text(seed: 7, feed: feed, count: 3000) == text(seed: 7, feed: feed, count: 3000))
        #expect(text(seed: 7, feed: feed, count: 3000) != text(seed: 8, feed: feed, count: 3000))
    }

    @Test(arguments: SimulatedFeed.allCases)
    func everyLineCarriesItsOwnMarkerAndNoOther(feed: SimulatedFeed) throws {
        for (index, line) in lines(feed: feed, count: 2000).enumerated() {
            let marker = GatewaySimulator.marker(seed: 42, number: UInt64(index + 1))
            #expect(line.contains(marker))
            #expect(!line.replacing(marker, with: "").contains("evt-42-"), "two markers in: \(line)")
        }
    }

    @Test func aMarkerIsNeverTheBeginningOfAnother() {
        #expect(GatewaySimulator.marker(seed: 5, number: 17) == "evt-5-000000017")
        #expect(GatewaySimulator.marker(seed: 5, number: 1_000_000_017) == "evt-5-1000000017")
    }

    /// What default redaction changes (GATEWAY-EVENTS §4): the session keys, USER_AUTHZ's dump, query strings.
    @Test func markersStandWhereDefaultRedactionLeavesThemAlone() throws {
        let redacted = [
            #/SESSION_(?:ID|AUTH|APP)="[^"]*"/#, #/ - SESSIONID=[^"]*/#, #/\?[^ "]*/#,
        ]
        for (index, line) in lines(count: 6000).enumerated() {
            var rest = line
            for pattern in redacted { rest = rest.replacing(pattern, with: "") }
            #expect(rest.contains(GatewaySimulator.marker(seed: 42, number: UInt64(index + 1))), "hidden in: \(line)")
        }
    }

    @Test func auditLinesAreAsLongAsARealGatewaysLines() {
        let text = text(feed: .audit, count: 20_000)
        #expect((400...450).contains(text.utf8.count / 20_000))
        let longest = text.split(separator: "\n").map(\.utf8.count).max()
        #expect((1350...2000).contains(longest ?? 0), "USER_AUTHZ lines pass 1,350 bytes")
    }

    @Test func everyEventOfTheCatalogOccursInAShortRun() {
        let text = lines(count: 6000).joined(separator: "\n")
        let events = [
            "USER_AUTHN", "USER_AUTHZ", "USER_SESSION", "USER_LOGOUT", "STORE", "STARTUP", "SYSTEM_STARTUP",
            "USER_LOGIN", "SYSTEM_IDP_STATUS", "SYSTEM_APP_EVENT", "SYSTEM_KRB5_EVENT", "SYSTEM_SPGW_EVENT",
            "SYSTEM_SPGW_SETUP", "SYSTEM_OAG_RESET", "SYSTEM_TD_EVENT", "PASSWORD_RESET", "SHUTDOWN",
            "ENABLE_SUPPORT_CONNECTION", "Mgmt console Event", "Send auth key to admin node",
            "Determine Version Compatibility", "Copy HA configs", "Sync keys", "Received acknowledgment",
            "Nomination completed", "Auth Token Verification", "Initiate nomination", "Activate Admin App",
            "Copy user private key", "Update HA Config", "DEFAULT_PASSWORD_CHECK", "CONFIG_TEST", "DISK_USAGE",
            "MONITOR", "SESSION_CACHE_USAGE", "SSL_CERT_VALIDITY_CHECK", "START", "STOP", "VALIDATE", "TEST_AUTHN_AD",
            "TEST_AUTHN_LDAP",
        ]
        for event in events {
            #expect(text.contains(try! Regex(" (?:INFO|WARN|ERROR|ALERT) \(event) \\[")), "\(event) is missing")
        }
        let cases = [
            "INVALID_RELAYSTATE", "Received an assertion that has expired", "Unable to find the current binding",
            "allow access to resource", "deny access to resource", "VALID_AUTHCOOKIE", "INVALID_AUTHCOOKIE",
            "REASON=\"NOT_EXIST\"", "REMOTEIP_MISMATCH", "DOMAIN_MISMATCH", "INTEGRITY_VERIFIED", "User logout success",
            "User login failed", "INVALID_NETWORK_CONN", "INVALID_TOKEN", "CHECK_HOST", "Session finger print failed",
            "CONFLICTING_SERVER_NAME", "UNEXPECTED_END_OF_FILE", "LDAP_ERROR_CONNECTION_REFUSED", "CLUSTER MANAGER",
            "ACCESS_GATEWAY ACCESS", "Access Gateway ACCESS", " : oag-mgmt : TTY=", " sudo root : TTY=", "systemd[1]: ",
            " --- [ XNIO-2", "application_template_service", "icsIcsgwAccess", "] \"GET /", " auth ", " [error] ",
            " [warn] ",
        ]
        for phrase in cases { #expect(text.contains(phrase), "\(phrase) is missing") }
    }

    @Test func mostLinesAreOfVisitorsAndTheirRequests() {
        let lines = lines(count: 8000)
        func share(_ phrase: String) -> Double { Double(lines.count { $0.contains(phrase) }) / Double(lines.count) }
        #expect((0.2...0.5).contains(share(" USER_AUTHZ [")))
        #expect((0.05...0.3).contains(share(" USER_SESSION [")))
        #expect((0.02...0.2).contains(share(" USER_AUTHN [")))
        #expect((0.3...0.5).contains(share(" HTTP/2.0\" ") + share(" HTTP/1.1\" ")))
    }

    @Test func aSessionsIdentifierRecursAsLongAsTheSessionLives() {
        var seen: [Substring: Int] = [:]
        for line in lines(feed: .audit, count: 10_000) {
            if let found = line.firstMatch(of: #/ SESSION_ID="(_[0-9a-f]{42})"|\[SESSION_ID="(_[0-9a-f]{42})"/#) {
                seen[found.1 ?? found.2 ?? "", default: 0] += 1
            }
        }
        #expect(seen.count > 300)
        #expect(seen.values.count { $0 >= 5 } > seen.count / 2)
        #expect(seen.values.max() ?? 0 < 100)
    }

    @Test func aFeedHoldsWhatTheGatewaySendsOnIt() {
        #expect(lines(feed: .monitor, count: 500).allSatisfy { $0.contains(" MONITOR ") })
        #expect(lines(feed: .access, count: 500).allSatisfy { $0.contains(" HTTP/") && !$0.contains("SESSION_ID") })
        #expect(lines(feed: .audit, count: 500).allSatisfy { !$0.contains(" MONITOR ") })
    }

    @Test func timeNeverGoesBack() {
        let times = lines(feed: .access, count: 5000).filter { $0.hasPrefix("2026-") }.map { $0.prefix(29) }
        #expect(times.count > 2000)
        #expect(times == times.sorted())
    }
}
