import Bytes
import Events
import Formats
import Harness
import Testing

/// INTERFACE §3, RFC 5424: lines and the messages that a person would make of them.
@Suite struct RFC5424RendererTests {
    private let login =
        #"2020-06-24T10:06:23.125-05:00 gw.example ACCESS_GATEWAY WEB_CONSOLE AUTHN LOCAL INFO USER_LOGIN [SESSION_ID="_6f89fde9801702d4055216fad847dc889536592839" SUBJECT="admin" RESULT="FAIL" REMOTE_IP="-" MSG="a]b"] User login failed: admin"#

    @Test func aGatewayEventIsWrittenWhole() {
        #expect(
            rendered(login, as: .rfc5424)
                == #"<86>1 2020-06-24T10:06:23.125-05:00 gw.example ACCESS_GATEWAY WEB_CONSOLE USER_LOGIN "#
                + #"[gatepost@32473 id="abcdefghijklmnop-qrstuvwx-42" input="gateway" level="INFO" component="AUTHN" subcomponent="LOCAL" outcome="failure"]"#
                + #"[gateway@32473 SESSION_ID="h_1450576fcc1a5b76" SUBJECT="admin" RESULT="FAIL" MSG="a\]b"]"#
                + #"[labels@32473 site="dmz"] User login failed: admin"#)
    }

    @Test func anAssumedZoneIsSaid() {
        #expect(
            rendered(
                "Oct  9 09:47:02 example.myaccessgateway.com WEB_CONSOLE - - INFO SYSTEM_STARTUP [] Startup complete, system ready.",
                as: .rfc5424)
                == "<86>1 2026-10-09T09:47:02Z example.myaccessgateway.com WEB_CONSOLE WEB_CONSOLE SYSTEM_STARTUP "
                + #"[gatepost@32473 id="abcdefghijklmnop-qrstuvwx-42" input="gateway" level="INFO"]"#
                + #"[labels@32473 site="dmz"][timeQuality tzKnown="0"] Startup complete, system ready."#)
    }

    @Test func aNameThatDoesNotFitStandsInTheGatepostElementAsItWas() throws {
        let line =
            "2020-08-05T18:40:23.711-07:00 nodeB Access Gateway ADMIN_CONSOLE CLUSTER MANAGER ADMIN NOMINATION INFO Send HA config to worker nodes everywhere [USER=\"root\"] ok"
        let message = try SyslogValidator.read(Array(rendered(line, as: .rfc5424).utf8))
        #expect(message.appName == "Access_Gateway")
        #expect(message["gatepost@32473", "app"] == "Access Gateway")
        #expect(message.messageID == "Send_HA_config_to_worker_nodes_e")
        #expect(message["gatepost@32473", "event"] == "Send HA config to worker nodes everywhere")
        #expect(message["gatepost@32473", "process"] == nil)
        #expect(message["gatepost@32473", "component"] == "CLUSTER MANAGER ADMIN")
    }

    @Test func aLineThatIsNoGatewayEventGoesWholeIntoMSG() throws {
        let line = "nothing that anyone would know"
        let text = rendered(
            line, as: .rfc5424, envelope: Envelope(),
            context: SourceContext(
                input: "", format: .auto, zone: ZoneName("UTC"), peer: nil, defaultHost: "", agent: ""))
        #expect(text == "<86>1 2026-11-21T10:00:00.123456Z - - - - - nothing that anyone would know")
        let message = try SyslogValidator.read(Array(rendered(line, as: .rfc5424).utf8))
        #expect(message.hostname == "gw-01")
        #expect(message.message == line)
    }

    @Test func facilityNameAndByteOrderMarkComeFromTheConfiguration() throws {
        let options = SyslogOptions(
            facility: 20, appName: "my gateway", hasByteOrderMark: true, enterpriseNumber: 4_294_967_295)
        let message = try SyslogValidator.read(Array(rendered(login, as: .rfc5424, syslog: options).utf8))
        #expect(message.priority == 166)
        #expect(message.appName == "my_gateway")
        #expect(message["gatepost@4294967295", "app"] == "ACCESS_GATEWAY")
        #expect(message.message == "\u{FEFF}User login failed: admin")
    }

    @Test(arguments: [
        ("TRACE", 7), ("DEBUG", 7), ("INFO", 6), ("NOTICE", 5), ("WARN", 4), ("ERROR", 3), ("FATAL", 2), ("ALERT", 1),
    ])
    func severityIsTheLevels(level: String, severity: Int) throws {
        let line = "2020-06-24T10:06:23Z gw OAG_MONITOR MONITOR NGINX \(level) CONFIG_TEST [STATUS=\"VALID\"] ok"
        let message = try SyslogValidator.read(Array(rendered(line, as: .rfc5424).utf8))
        #expect(message.priority == 80 + severity)
        #expect(message["gatepost@32473", "level"] == level)
    }

    @Test func partsAndThePreviousSeqAreSaid() throws {
        let envelope = Envelope(
            identity: EventIdentity(samplePrefix, seq: 7), previous: 5,
            part: EventPart(number: 2, wholeBytes: 3_000_000))
        let message = try SyslogValidator.read(Array(rendered("the rest", as: .rfc5424, envelope: envelope).utf8))
        #expect(message["gatepost@32473", "id"] == "abcdefghijklmnop-qrstuvwx-7")
        #expect(message["gatepost@32473", "prev"] == "5")
        #expect(message["gatepost@32473", "part"] == "2")
        #expect(message["gatepost@32473", "whole"] == "3000000")
        #expect(message.message == "the rest")
    }

    @Test func whatCouldNotBeReadIsCarriedBesideWhatCould() throws {
        let line =
            #"2020-06-24T09:41:16.766-05:00 gw.example CHECK_HOST  HOST_IP_CHECK INFO HOST [USER="admin" <App Domain>] not found"#
        let message = try SyslogValidator.read(Array(rendered(line, as: .rfc5424).utf8))
        #expect(message["gateway@32473", "USER"] == "admin")
        #expect(message["gatepost@32473", "raw"] == line)
    }

    @Test func aGapIsAnAlertWithAnIdOfItsOwn() throws {
        let gap = GapRecord(
            prefix: samplePrefix, first: 10, last: 19, count: 10, bytes: 4310, reason: "segment_damaged",
            input: "gateway",
            time: EventTime(unixSeconds: 1_795_255_200, nanoseconds: 0), agent: "gw-01")
        var output = ByteWriter()
        Renderer(.rfc5424).render(gap, previous: 9, into: &output)
        #expect(
            output.string()
                == "<81>1 2026-11-21T10:00:00.000000Z gw-01 gatepost - GATEPOST_GAP "
                + #"[gatepost@32473 id="abcdefghijklmnop-qrstuvwx-gap-10-19" prev="9" input="gateway" level="ALERT"]"#
                + #"[gateway@32473 FIRST="10" LAST="19" COUNT="10" BYTES="4310" REASON="segment_damaged" INPUT="gateway"] "#
                + "10 events were lost: segment_damaged")
        output.removeAll()
        Renderer(.raw).render(gap, into: &output)
        #expect(
            output.string()
                == #"2026-11-21T10:00:00.000000Z gw-01 gatepost ALERT GATEPOST_GAP [FIRST="10" LAST="19" COUNT="10" BYTES="4310" REASON="segment_damaged" INPUT="gateway"] 10 events were lost: segment_damaged"#
        )
    }
}
