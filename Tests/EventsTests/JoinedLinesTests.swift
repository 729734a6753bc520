import Events
import Testing

/// Events of several lines: the first line gives the fields, the others go on with the message.
struct JoinedLinesTests {
    @Test func aStackTraceIsPartOfTheMessageOfItsLine() {
        let trace = "java.lang.IllegalStateException: x\n\tat a.b.C.d(C.java:1)\nCaused by: e : f"
        let reading = Reading("2020-08-10 15:42:30.583 ERROR 1336 --- [ XNIO-2 task-11] a.b.C : it broke\n" + trace)
        #expect(reading.level == .error)
        #expect(reading.data == ["PID=1336", "THREAD=XNIO-2 task-11", "LOGGER=a.b.C"])
        #expect(reading.message == "it broke\n" + trace)
        #expect(reading.event.shape == .java)
    }

    @Test func aJavaLineWithoutALoggerTakesNoneFromItsTrace() {
        let reading = Reading("2020-08-10 15:42:30.583 ERROR 1336 --- word\n a.b.C : x [y] z")
        #expect(reading.data == ["PID=1336"])
        #expect(reading.message == "word\n a.b.C : x [y] z")
    }

    @Test func theMessageOfAGatewayLineGoesOn() {
        let reading = Reading(
            #"2020-06-24T09:40:55Z gw ACCESS_GATEWAY ACCESS AUTHZ POLICY INFO USER_AUTHZ [A="x"] said"#
                + "\n  B [C=\"y\"] more")
        #expect(reading.name == "USER_AUTHZ")
        #expect(reading.data == ["A=x"])
        #expect(reading.message == "said\n  B [C=\"y\"] more")
    }

    @Test func noLevelOrBlockIsTakenFromALineThatContinuesText() {
        let reading = Reading("2020-06-24T09:40:55Z gw application_template_service text\n  MONITOR INFO X [A=\"y\"] z")
        #expect(reading.process == "application_template_service")
        #expect(reading.level == nil)
        #expect(reading.data == [])
        #expect(reading.message == "text\n  MONITOR INFO X [A=\"y\"] z")
        let level = Reading("2020-06-24T09:40:55Z gw OAG MONITOR X INFO text\n  [A=\"y\"] z")
        #expect(level.data == [])
        #expect(level.message == "text\n  [A=\"y\"] z")
    }

    @Test func textWithoutATimeKeepsAllItsLines() {
        let reading = Reading("Exception in thread \"main\" a.B: x\n\tat a.B.c(B.java:1)")
        #expect(reading.message == "Exception in thread \"main\" a.B: x\n\tat a.B.c(B.java:1)")
    }
}
