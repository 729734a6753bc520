import Agent
import Configuration
import Events
import Foundation
import Outputs
import Testing

/// `select` as it is written.
struct SelectionConfigurationTests {
    private func output(_ select: String) -> String {
        """
        agent: { enterprise_number: 1 }
        inputs:
          gateway:
            files: ["/var/log/gw/*.log"]
        outputs:
          siem:
            to: tls://siem.example.com:6514
            select: \(select)
        """
    }

    @Test func everyCriterionOfTheInterfaceIsTaken() throws {
        let select = """
            { events: ["USER_*"], processes: [], min_level: WARN, outcomes: [failure], fields: { app: "Pay*" },
              labels: { site: dmz }, cases: session.*, categories: [session], levels: [warn, ALERT], components: AUTHZ,
              inputs: [gateway], exclude: { events: [DISK_USAGE], min_level: ERROR } }
            """
        let output = try #require(try ConfigurationFolder.load(output(select))?.outputs.first)
        var wanted = SelectionSettings()
        wanted.criteria.events = ["USER_*"]
        wanted.criteria.minLevel = .warn
        wanted.criteria.outcomes = [.failure]
        wanted.criteria.fields = [.init("APP", "Pay*")]
        wanted.criteria.labels = [.init("site", "dmz")]
        wanted.criteria.cases = ["session.*"]
        wanted.criteria.categories = [.session]
        wanted.criteria.levels = [.warn, .alert]
        wanted.criteria.components = ["AUTHZ"]
        wanted.criteria.inputs = ["gateway"]
        wanted.exclude.events = ["DISK_USAGE"]
        wanted.exclude.minLevel = .error
        #expect(output.selection == wanted)
        #expect(output.isSelective)
    }

    @Test(arguments: [
        ("{ events: [USER_LOGON] }", "no event of the catalog is called 'USER_LOGON'; did you mean 'USER_LOGIN'?"),
        ("{ cases: [sesion.upgraded] }", "did you mean 'session.upgraded'?"),
        ("{ events: [DISK_USAGE], min_level: ALERT }", "no event of the catalog is all that 'select' asks for"),
        ("{ exclude: { inputs: [gatway] } }", "no input is called 'gatway'; did you mean 'gateway'?"),
        ("{ fields: { SUBJEKT: a } }", "no event of the gateway has a field 'SUBJEKT'; did you mean 'SUBJECT'?"),
    ])
    func aSelectionThatMatchesNothingIsAWarning(select: String, warning: String) throws {
        let diagnostics = try ConfigurationFolder.diagnostics(output(select))
        #expect(diagnostics.count == 1)
        #expect(diagnostics.allSatisfy { $0.contains("warning") && $0.contains(warning) }, "\(diagnostics)")
    }

    @Test(arguments: [
        ("{ min_level: LOUD }", "is not one of TRACE"),
        ("{ outcomes: [won] }", "is not one of success, failure, none"),
        ("{ event: [A] }", "unknown key 'event'"),
    ])
    func aWordThatIsNoneIsAnError(select: String, error: String) throws {
        let diagnostics = try ConfigurationFolder.diagnostics(output(select))
        #expect(diagnostics.contains { $0.contains("error") && $0.contains(error) }, "\(diagnostics)")
    }
}
