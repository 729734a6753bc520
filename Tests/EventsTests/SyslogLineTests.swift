import Events
import Testing

struct SyslogLineTests {
    @Test func aMessageOfRFC5424IsRead() {
        let reading = Reading(
            #"<165>1 2003-10-11T22:14:15.003Z host.example evntslog 8710 ID47 [exampleSDID@32473 iut="3" eventSource="App\"l\\i\]c\x"][origin ip="192.0.2.1"] An application event"#
        )
        #expect(
            [reading.host, reading.app, reading.process, reading.name] == ["host.example", "evntslog", "8710", "ID47"])
        #expect(reading.data == ["exampleSDID.iut=3", #"exampleSDID.eventSource=App"l\i]c\x"#, "origin.ip=192.0.2.1"])
        #expect(reading.message == "An application event")
        #expect(reading.timeText == "2003-10-11T22:14:15.003Z")
        #expect(reading.severity == 5)
        #expect(reading.level == nil)
        #expect(reading.isWhole)
    }

    @Test func absentPartsAreAbsent() {
        let reading = Reading("<0>1 - - - - - -")
        #expect([reading.host, reading.app, reading.process, reading.name, reading.message] == ["", "", "", "", ""])
        #expect(!reading.time.isFromEvent)
        #expect(reading.severity == 0)
        #expect(Reading("<13>1 - h a - - - \u{FEFF}text").message == "text")
    }

    @Test func aGatewayLineInsideIsTheEvent() {
        let reading = Reading(
            #"<134>1 2020-06-24T14:40:36Z relay tag 77 - [origin ip="192.0.2.1"] 2020-06-24T09:40:36.000-05:00 gw ACCESS_GATEWAY WEB_CONSOLE APP - INFO SYSTEM_APP_EVENT [NAME="x"] m"#
        )
        #expect(
            [reading.host, reading.app, reading.process, reading.name, reading.message] == [
                "gw", "ACCESS_GATEWAY", "WEB_CONSOLE", "SYSTEM_APP_EVENT", "m",
            ])
        #expect(reading.data == ["NAME=x"])
        #expect(reading.timeText == "2020-06-24T09:40:36.000-05:00")
    }

    @Test func aGatewayLineWithoutItsOwnTimeTakesTheHeaders() {
        let reading = Reading(
            #"<134>1 2020-06-24T14:40:36Z gw ACCESS_GATEWAY - - - WEB_CONSOLE APP - INFO SYSTEM_APP_EVENT [NAME="x"] m"#
        )
        #expect(
            [reading.host, reading.app, reading.process, reading.component] == [
                "gw", "ACCESS_GATEWAY", "WEB_CONSOLE", "APP",
            ])
        #expect(reading.timeText == "2020-06-24T14:40:36Z")
        let bsd = Reading(
            #"<134>Jun 24 14:40:36 relay forwarder[12]: 2020-06-24T09:40:36.5-05:00 gw WEB_CONSOLE APP - INFO X [NAME="x"] m"#
        )
        #expect([bsd.host, bsd.process, bsd.name] == ["gw", "WEB_CONSOLE", "X"])
        #expect(bsd.data == ["NAME=x"])
        #expect(bsd.timeText == "2020-06-24T09:40:36.5-05:00")
    }

    @Test func whatGatepostSentIsReadBack() {
        let reading = Reading(
            #"<82>1 2020-10-09T09:53:17-05:00 gw ACCESS_GATEWAY WEB_CONSOLE Copy_HA_configs [gatepost@32473 id="abc-def-7" level="ERROR" component="AUTHN" subcomponent="LOCAL" outcome="failure" event="Copy HA configs"][gateway@32473 SUBJECT="a\"b" RESULT="FAIL"][timeQuality tzKnown="0"] m"#
        )
        #expect(reading.level == .error)
        #expect(reading.outcome == .failure)
        #expect([reading.component, reading.subcomponent, reading.name] == ["AUTHN", "LOCAL", "Copy HA configs"])
        #expect(reading.data == ["id=abc-def-7", #"SUBJECT=a"b"#, "RESULT=FAIL"])
        #expect(!reading.time.zoneKnown)
        #expect(reading.timeText == "2020-10-09T09:53:17-05:00")
    }

    @Test func brokenStructuredDataIsMessage() {
        let reading = Reading(#"<165>1 2003-10-11T22:14:15.003Z h a p m [x y="z] text"#)
        #expect(reading.message == #"[x y="z] text"#)
    }

    @Test func aMessageOfRFC3164IsRead() {
        let reading = Reading("<34>Aug 11 22:14:15 mymachine su[230]: 'su root' failed for lonvick on /dev/pts/8")
        #expect(
            [reading.host, reading.process, reading.message] == [
                "mymachine", "su", "'su root' failed for lonvick on /dev/pts/8",
            ])
        #expect(reading.data == ["PID=230"])
        #expect(reading.severity == 2)
        #expect(reading.timeText == "2020-08-11T22:14:15-05:00")
        #expect(Reading("<34>Aug 11 22:14:15 su: x").host == "")
    }

    @Test func whatIsNoMessageOfTheFormatIsText() {
        let reading = Reading("<34>Aug 11 22:14:15 mymachine su: x", .rfc5424)
        #expect(reading.message == "<34>Aug 11 22:14:15 mymachine su: x")
        #expect(Reading("<999>x").message == "<999>x")
        #expect(Reading("<34x").message == "<34x")
    }
}
