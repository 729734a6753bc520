import Events
import Testing

/// What `select` takes and leaves.
struct SelectionTests {
    private static let authz =
        "2020-06-24T09:40:55-05:00 gw ACCESS_GATEWAY ACCESS AUTHZ POLICY INFO USER_AUTHZ "
        + "[SESSION_ID=\"s3cr3t\" APP=\"Payroll 1\" RESULT=\"DENY\"] deny access to resource"
    private static let mismatch =
        "2020-06-24T09:40:55-05:00 gw ACCESS_GATEWAY ACCESS AUTHZ SESSION ALERT USER_SESSION "
        + "[RESULT=\"DENY\" REASON=\"SESSION_INTEGRITY_DOMAIN_MISMATCH\"] x"
    private static let disk =
        "2020-06-24T09:40:55-05:00 gw OAG_MONITOR MONITOR DISK_USAGE INFO DISK_USAGE [MOUNT=\"/\" USAGE=\"12%\"] x"
    private static let unknown =
        "2020-06-24T09:40:55-05:00 gw ACCESS_GATEWAY ACCESS AUTHZ X WARN USER_QUANTUM [A=\"b\"] x"
    private static let nginx =
        "2020-06-24T09:40:43-05:00 gw.example.com auth app.example.com 10.0.0.1 - - \"GET / HTTP/2.0\" 302 1 \"-\" \"x\" \"-\" 0.1 -"
    private static let all = [authz, mismatch, disk, unknown, nginx]

    private func chosen(
        labels: [SourceContext.Label] = [], _ change: (inout SelectionSettings) -> Void
    ) -> [String] {
        var settings = SelectionSettings()
        change(&settings)
        guard let selection = Selection(settings) else { return Self.all }
        var context = Reading.context()
        context.labels = labels
        let verdict = selection.verdict(on: context)
        return Self.all.filter { line in
            let reading = Reading(line)
            reading.event.recognised = Catalog.index.match(reading.event)
            return selection.takes(reading.event, from: verdict)
        }
    }

    @Test func withoutCriteriaEverythingIsTaken() {
        #expect(Selection(SelectionSettings()) == nil)
    }

    @Test func eventsProcessesAndComponentsAreTakenByPattern() {
        #expect(chosen { $0.criteria.events = ["USER_*"] } == [Self.authz, Self.mismatch, Self.unknown])
        #expect(chosen { $0.criteria.events = ["user_authz", "DISK_?SAGE"] } == [Self.authz, Self.disk])
        #expect(chosen { $0.criteria.processes = ["MONITOR", "auth"] } == [Self.disk, Self.nginx])
        #expect(chosen { $0.criteria.components = ["AUTHZ"] } == [Self.authz, Self.mismatch, Self.unknown])
    }

    @Test func theLeastLevelIsBySeverityAndAnEventWithoutALevelHasThatOfItsSeverity() {
        #expect(chosen { $0.criteria.minLevel = .warn } == [Self.mismatch, Self.unknown])
        #expect(chosen { $0.criteria.minLevel = .fatal } == [Self.mismatch])
        #expect(chosen { $0.criteria.levels = [.info] } == [Self.authz, Self.disk, Self.nginx])
        #expect(chosen { $0.criteria.minLevel = .trace } == Self.all)
    }

    @Test func outcomesCategoriesAndCasesComeFromTheEventAndTheCatalog() {
        #expect(chosen { $0.criteria.outcomes = [.failure] } == [Self.authz, Self.mismatch])
        #expect(chosen { $0.criteria.outcomes = [.none] } == [Self.disk, Self.unknown, Self.nginx])
        #expect(chosen { $0.criteria.categories = [.web] } == [Self.authz, Self.nginx])
        #expect(chosen { $0.criteria.cases = ["session.*", "disk_usage.reported"] } == [Self.mismatch, Self.disk])
    }

    @Test func fieldsAreLookedAtAsTheyCame() {
        #expect(chosen { $0.criteria.fields = [.init("APP", "payroll*")] } == [Self.authz])
        #expect(chosen { $0.criteria.fields = [.init("SESSION_ID", "s3cr3t"), .init("RESULT", "ALLOW")] } == [])
    }

    @Test func allCriteriaHaveToHold() {
        #expect(
            chosen {
                $0.criteria.events = ["USER_*"]
                $0.criteria.outcomes = [.failure]
                $0.criteria.minLevel = .warn
            } == [Self.mismatch])
    }

    @Test func whatIsExcludedIsLeftOutOfWhatIsSelected() {
        #expect(chosen { $0.exclude.events = ["DISK_USAGE"] } == [Self.authz, Self.mismatch, Self.unknown, Self.nginx])
        #expect(
            chosen {
                $0.criteria.events = ["USER_*"]
                $0.exclude.cases = ["session.*"]
            } == [Self.authz, Self.unknown])
        #expect(
            chosen {
                $0.exclude.events = ["USER_*"]
                $0.exclude.outcomes = [.failure]
            } == [Self.disk, Self.unknown, Self.nginx])
    }

    @Test func labelsAndInputsOfTheSourceAreSelectedAndExcluded() {
        let dmz = [SourceContext.Label(name: "site", value: "dmz")]
        #expect(chosen(labels: dmz) { $0.criteria.labels = [.init("site", "d*")] } == Self.all)
        #expect(chosen { $0.criteria.labels = [.init("site", "d*")] } == [])
        #expect(chosen { $0.criteria.inputs = ["gate*"] } == Self.all)
        #expect(chosen { $0.criteria.inputs = ["other"] } == [])
        #expect(chosen { $0.exclude.inputs = ["gateway"] } == [])
        #expect(
            chosen {
                $0.exclude.inputs = ["gateway"]
                $0.exclude.events = ["USER_*"]
            } == [Self.disk, Self.nginx])
        #expect(
            chosen {
                $0.exclude.inputs = ["other"]
                $0.exclude.events = ["USER_*"]
            } == Self.all)
    }

    @Test func gatepostsOwnRecordsAreAlwaysTaken() throws {
        var settings = SelectionSettings()
        settings.criteria.events = ["USER_LOGIN"]
        settings.exclude.minLevel = .info
        let selection = try #require(Selection(settings))
        let reading = Reading("2020-06-24T09:40:55-05:00 gw gatepost ALERT GATEPOST_DISCONTINUITY [COUNT=\"3\"] x")
        reading.event.recognised = Catalog.index.match(reading.event)
        let isTaken = selection.takes(reading.event, from: selection.verdict(on: Reading.context()))
        #expect(isTaken)
    }

    @Test(arguments: [
        ("*", "", true), ("*", "abc", true), ("a*c", "abc", true), ("a*c", "abcd", false), ("a?c", "aXc", true),
        ("a?c", "ac", false), ("*b*b*", "abab", true), ("*b*b*", "ab", false), ("", "", true), ("", "a", false),
        ("USER_*", "user_login", true), ("**", "x", true), ("*x", "xxxxxy", false),
    ])
    func aPatternMatchesAllOfAText(pattern: String, text: String, isMatch: Bool) {
        #expect(Pattern(pattern).matches(text) == isMatch)
    }

    @Test func aSelectionThatCanMatchNothingIsDoubted() {
        func doubts(_ change: (inout SelectionSettings) -> Void) -> [String] {
            var settings = SelectionSettings()
            change(&settings)
            return settings.doubts.map { ([$0.setting.joined(separator: "."), $0.message]).joined(separator: ": ") }
        }
        #expect(
            doubts { $0.criteria.events = ["USER_*", "USER_LOGON"] } == [
                "events.1: no event of the catalog is called 'USER_LOGON'; did you mean 'USER_LOGIN'?"
            ])
        #expect(doubts { $0.exclude.cases = ["sessions.*"] }.count == 1)
        #expect(
            doubts {
                $0.criteria.events = ["DISK_USAGE"]
                $0.criteria.minLevel = .error
            }.count == 1)
        #expect(
            doubts {
                $0.criteria.events = ["USER_SESSION"]
                $0.criteria.minLevel = .warn
                $0.criteria.outcomes = [.failure]
            } == [])
        #expect(doubts { $0.criteria.events = ["Copy HA configs"] } == [])
        #expect(doubts { $0.criteria.inputs = ["gateway"] } == [])
    }
}
