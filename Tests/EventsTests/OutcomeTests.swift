import Events
import Testing

struct OutcomeTests {
    private func outcome(_ level: String, _ event: String, _ block: String) -> Outcome? {
        Reading("2020-06-24T09:40:55-05:00 gw OAG_MONITOR MONITOR NGINX \(level) \(event) [\(block)] text").event
            .outcome
    }

    @Test func theResultTellsTheOutcomeNeverTheLevel() {
        for word in ["PASS", "ALLOW", "SUCCESS"] {
            #expect(outcome("ERROR", "USER_LOGIN", "RESULT=\"\(word)\"") == .success)
        }
        for word in ["FAIL", "DENY"] {
            #expect(outcome("INFO", "USER_LOGIN", "RESULT=\"\(word)\"") == .failure)
        }
        #expect(outcome("ALERT", "USER_LOGIN", "RESULT=\"MAYBE\"") == nil)
        #expect(outcome("FATAL", "USER_LOGIN", "REASON=\"FAIL\"") == nil)
        #expect(outcome("INFO", "USER_LOGIN", "RESULT=\"\"") == nil)
    }

    @Test func theStatusOfACheckTellsItToo() {
        #expect(outcome("INFO", "CONFIG_TEST", "STATUS=\"VALID\"") == .success)
        #expect(outcome("INFO", "TEST_AUTHN_AD", "STATUS=\"LDAP_VALID\"") == .success)
        #expect(outcome("INFO", "VALIDATE", "NAME=\"x\" STATUS=\"passed\"") == .success)
        #expect(outcome("WARN", "CONFIG_TEST", "STATUS=\"CONFLICTING_SERVER_NAME\"") == .failure)
        #expect(outcome("WARN", "TEST_AUTHN_LDAP", "STATUS=\"LDAP_ERROR_CONNECTION_REFUSED\"") == .failure)
        #expect(outcome("INFO", "VALIDATE", "STATUS=\"failed\"") == .failure)
    }

    @Test func aStateThatIsReportedIsNoOutcome() {
        #expect(outcome("INFO", "MONITOR", "STATUS=\"running\"") == nil)
        #expect(outcome("INFO", "MONITOR", "STATUS=\"3 tickets\"") == nil)
        #expect(outcome("INFO", "CONFIG_TEST", "STATUS=\"\"") == nil)
    }

    @Test func anHTTPStatusIsNoOutcome() {
        let reading = Reading(
            #"2020-06-24T09:40:43.000-05:00 gw auth app.example.com 10.0.0.1 - - "GET / HTTP/2.0" 500 1"#)
        #expect(reading.value("STATUS") == "500")
        #expect(reading.outcome == nil)
    }
}
