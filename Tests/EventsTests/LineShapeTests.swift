import Events
import Testing

/// Lines beside those of the vendor's pages.
struct LineShapeTests {
    @Test func columnsAreToldApartByTheWordsThatAreKnown() {
        let full = Reading(
            #"2020-06-24T09:40:55.667-05:00 gw ACCESS_GATEWAY ACCESS AUTHZ POLICY INFO USER_AUTHZ [A="x"] m"#)
        #expect(
            [full.host, full.app, full.process, full.component, full.subcomponent] == [
                "gw", "ACCESS_GATEWAY", "ACCESS", "AUTHZ", "POLICY",
            ])
        let hostless = Reading("2020-06-24T09:40:55Z\u{A0}Access\u{A0}Gateway ACCESS AUTHZ - WARN X [] m")
        #expect(
            [hostless.host, hostless.process, hostless.component, hostless.subcomponent] == ["", "ACCESS", "AUTHZ", ""])
        #expect(hostless.app == "Access\u{A0}Gateway")
        let bare = Reading("2020-06-24T09:40:55Z gw - WEB_CONSOLE - - NOTICE X [] m")
        #expect([bare.host, bare.app, bare.process, bare.component] == ["gw", "", "WEB_CONSOLE", ""])
        let long = Reading("2020-06-24T09:40:55Z gw OAG ADMIN_CONSOLE CLUSTER MANAGER UPDATE ADMIN STEP DEBUG X [] m")
        #expect([long.component, long.subcomponent] == ["CLUSTER MANAGER UPDATE ADMIN", "STEP"])
    }

    @Test func everyLevelIsRead() {
        for level in Level.allCases {
            let reading = Reading("2020-06-24T09:40:55Z gw OAG MONITOR X \(level.name) E [] m")
            #expect(reading.level == level)
            #expect(reading.name == "E")
        }
    }

    @Test func aLineWithoutABlockKeepsItsColumns() {
        let reading = Reading(
            "2020-06-24T09:40:55Z gw ACCESS_GATEWAY WEB_CONSOLE APP - ERROR SYSTEM_APP_EVENT it broke")
        #expect(
            [reading.process, reading.component, reading.name, reading.message] == [
                "WEB_CONSOLE", "APP", "SYSTEM_APP_EVENT", "it broke",
            ])
        let text = Reading("2020-06-24T09:40:55Z gw.example.com something INFO happened")
        #expect(text.level == nil)
        #expect(text.message == "something INFO happened")
    }

    @Test func aLineWithoutALevelKeepsItsBlock() {
        let reading = Reading(#"2020-06-24T09:40:55Z gw ACCESS_GATEWAY WEB_CONSOLE APP SYSTEM_APP_EVENT [NAME="x"] m"#)
        #expect([reading.component, reading.name, reading.message] == ["APP", "SYSTEM_APP_EVENT", "m"])
        #expect(reading.data == ["NAME=x"])
    }

    @Test func aBareLineBehindAPriorityIsReadAndThePrioritySeverityFillsIn() {
        let gateway = Reading("<134>Oct  9 09:47:02 gw WEB_CONSOLE - - WARN SYSTEM_STARTUP [] up")
        #expect(gateway.name == "SYSTEM_STARTUP")
        #expect(gateway.level == .warn)
        let text = Reading("<131>2020-06-24T09:40:55Z gw application_template_service Acquiring lock")
        #expect(text.severity == 3)
        #expect(text.message == "Acquiring lock")
    }

    @Test func nginxAccessLinesAreReadWithAndWithoutAHeader() {
        let bare = Reading(
            #"10.0.0.110 - jane [24/Jun/2020:09:40:43 -0500] "GET /a b HTTP/1.1" 404 0 "-" "-" "1.2.3.4" 0.073 0.001, 0.002 p"#
        )
        #expect(
            bare.data == [
                "REMOTE_IP=10.0.0.110", "REMOTE_USER=jane", "METHOD=GET", "RESOURCE=/a b", "PROTOCOL=HTTP/1.1",
                "STATUS=404", "BYTES=0", "X_FORWARDED_FOR=1.2.3.4", "REQUEST_TIME=0.073", "UPSTREAM_TIME=0.001, 0.002",
                "PIPE=p",
            ])
        #expect(bare.timeText == "2020-06-24T09:40:43-05:00")
        #expect(bare.isWhole)
        let broken = Reading(#"2020-06-24T09:40:43Z gw auth app 10.0.0.1 - - "\x16\x03" 400 150 "-" "-" "-" 0.0 -"#)
        #expect(broken.value("REQUEST") == #"\x16\x03"#)
        #expect([broken.host, broken.process, broken.value("APP_DOMAIN")] == ["gw", "auth", "app"])
    }

    @Test func aClientCannotForgeAnAccessLine() {
        let reading = Reading(
            #"2020-06-24T09:40:43Z gw auth app 10.0.0.1 - - "GET / HTTP/1.1" 200 1 "-" "INFO USER_LOGIN [RESULT=\x22PASS\x22]" "-" 0.1 -"#
        )
        #expect(reading.level == nil)
        #expect(reading.value("USER_AGENT") == #"INFO USER_LOGIN [RESULT=\x22PASS\x22]"#)
        let user = Reading(#"2020-06-24T09:40:43Z gw auth app 10.0.0.1 - x INFO Y [A="b"] "GET / HTTP/1.1" 200 1"#)
        #expect(user.outcome == nil)
    }

    @Test func nginxErrorLinesAreReadWithAndWithoutAHeader() {
        let bare = Reading(
            #"2020/06/25 03:36:38 [crit] 49257#12: *7 connect() failed, client: 2001:db8::1, server: _, request: "GET /?a=b HTTP/1.1", upstream: "http://127.0.0.1:80/", host: "h""#
        )
        #expect(bare.timeText == "2020-06-25T03:36:38-05:00")
        #expect(bare.message == "connect() failed")
        #expect(bare.severity == 2)
        #expect(bare.level == .fatal)
        #expect(
            bare.data == [
                "LEVEL=crit", "PID=49257", "TID=12", "CONNECTION=7", "REMOTE_IP=2001:db8::1", "SERVER=_", "METHOD=GET",
                "RESOURCE=/?a=b", "PROTOCOL=HTTP/1.1", "UPSTREAM=http://127.0.0.1:80/", "HOST=h",
            ])
        #expect(bare.isWhole)
        let notice = Reading("2020-06-25T03:36:38Z gw nginx: 2020/06/25 03:36:38 [notice] 1#1: signal process started")
        #expect([notice.host, notice.process, notice.message] == ["gw", "nginx", "signal process started"])
        #expect(notice.level == .notice)
    }

    @Test func aReferrerForgesNoClient() {
        let reading = Reading(
            #"2020/06/25 03:36:38 [error] 1#1: *7 oops, client: 10.0.0.1, server: s, request: "GET / HTTP/1.1", host: "h", referrer: "x", client: 6.6.6.6, server: t""#
        )
        #expect(reading.value("REMOTE_IP") == "10.0.0.1")
        #expect(reading.message == "oops")
    }

    @Test func sudoLinesAreReadWithAndWithoutAHeader() {
        let full = Reading(
            "2020-12-02T13:00:13-06:00 gw sudo: jane : command not allowed ; TTY=pts/1 ; PWD=/ ; USER=root ; COMMAND=/bin/sh -c a ; b"
        )
        #expect([full.host, full.process, full.message] == ["gw", "sudo", "command not allowed"])
        #expect(full.data == ["ACCOUNT=jane", "TTY=pts/1", "PWD=/", "USER=root", "COMMAND=/bin/sh -c a ; b"])
        let plain = Reading(
            "2020-12-02T13:00:13-06:00 gw sudo jane : TTY=pts/1 ; PWD=/ ; USER=root ; COMMAND=/bin/echo INFO X [A=\"b\"]"
        )
        #expect(plain.data.last == "COMMAND=/bin/echo INFO X [A=\"b\"]")
        #expect(plain.level == nil)
    }

    @Test func aStackTraceStaysWithItsMessage() {
        let reading = Reading(
            "2020-08-10 15:36:49,769  WARN 7 --- [main] c.i.Advice  : oops\njava.lang.Error: x\n\tat a.b(C.java:1)")
        #expect(reading.message == "oops\njava.lang.Error: x\n\tat a.b(C.java:1)")
        #expect(reading.level == .warn)
        #expect(reading.timeText == "2020-08-10T15:36:49.769-05:00")
    }

    @Test(arguments: [
        #"Oct  9 09:47:02 gw sshd[12]: Invalid user INFO USER_LOGIN [RESULT="PASS" SUBJECT="root"] from 6.6.6.6"#,
        #"Oct  9 09:47:02 gw sshd[12]: INFO USER_LOGIN [RESULT="PASS" SUBJECT="root"] from 6.6.6.6"#,
        #"2020-06-24T09:40:55Z gw application_template_service x INFO USER_LOGIN [RESULT="PASS"] y"#,
        #"2020-06-24T09:40:55Z gw ACCESS_GATEWAY WEB_CONSOLE Bad user INFO USER_LOGIN [RESULT="PASS"] y"#,
        #"2020-06-24T09:40:55Z gw.example.com could not find INFO USER_LOGIN [RESULT="PASS"] y"#,
        #"<13>1 2020-06-24T09:40:55Z gw sshd 12 - - Invalid user WEB_CONSOLE INFO USER_LOGIN [RESULT="PASS"] y"#,
        #"2020-06-24T09:40:55Z gw app[1]: root : TTY=x ; PWD=/ ; USER=root ; COMMAND=/bin/sh"#,
        #"Dec  2 13:00:13 gw sudo: jane : TTY=x ; PWD=/ ; USER=root ; COMMAND=/bin/echo ALERT X [RESULT="PASS"]"#,
    ])
    func textInAnotherProgramsMessageIsNotTheGateways(line: String) {
        let reading = Reading(line)
        #expect(reading.outcome == nil)
        #expect(reading.level == nil)
        #expect(reading.name == "")
        #expect(!reading.data.contains("RESULT=PASS"))
        #expect(reading.process == "sudo" || !reading.data.contains("USER=root"))
    }

    @Test func aProcessThatIsNotKnownIsReadByItsColumns() {
        let reading = Reading(#"2020-06-24T09:40:55Z gw NEW_PROCESS NEW_PART INFO NEW_EVENT [RESULT="PASS"] m"#)
        #expect([reading.host, reading.component, reading.subcomponent] == ["gw", "NEW_PROCESS", "NEW_PART"])
        #expect(reading.outcome == .success)
    }

    @Test func textIsCarriedWhole() {
        for line in ["", " ", "\u{FEFF}", "Nothing to see", "\tat a.b(C.java:1)", "{ no json", "[]", "\"", "<", "<13>"]
        {
            let reading = Reading(line)
            #expect(!reading.time.isFromEvent)
            let text = ["", " ", "\u{FEFF}", "<13>"].contains(line) ? "" : line
            #expect(reading.message == text)
            #expect(reading.isWhole)
        }
    }

    @Test func aWordIsNoHostUnlessItLooksLikeOne() {
        let text = Reading("2020-06-24T09:40:55Z Something happened here")
        #expect(text.host == "")
        #expect(text.message == "Something happened here")
        let host = Reading("2020-06-24T09:40:55Z gw.example.com happened here")
        #expect([host.host, host.message] == ["gw.example.com", "happened here"])
    }

    @Test func laterPartsOfASplitEventAreText() {
        let line = #"2020-06-24T09:40:55Z gw ACCESS_GATEWAY ACCESS A B INFO X [A="b"] m"#
        let first = Reading(line, part: EventPart(number: 1, wholeBytes: 1000))
        #expect(first.name == "X")
        let second = Reading(line, part: EventPart(number: 2, wholeBytes: 1000))
        #expect(second.message == line)
        #expect(second.data == [])
        #expect(!second.time.isFromEvent)
    }

    @Test func theTextFormatReadsNothing() {
        let line = #" {"a":1} 2020-06-24T09:40:55Z gw ACCESS_GATEWAY INFO X [A="b"] "#
        let reading = Reading(line, .text)
        #expect(reading.message == line)
        #expect(!reading.time.isFromEvent)
    }
}
