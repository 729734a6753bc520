import Bytes
import Events
import Formats
import Foundation
import Testing

/// `format: cef`.
@Suite struct CEFRendererTests {
    @Test func anEventStandsInTheKeysOfTheDictionary() {
        let line =
            #"2020-06-24T10:06:23.125-05:00 gw.example ACCESS_GATEWAY WEB_CONSOLE AUTHN LOCAL INFO USER_LOGIN [SESSION_ID="_6f89fde9801702d4055216fad847dc889536592839" SUBJECT="admin" TYPE="SAML_2_0" RESULT="FAIL" REASON="INVALID_CREDENTIALS" REMOTE_IP="192.0.2.44" USER_AGENT="a=b|c\d"] User login failed: admin"#
        let envelope = Envelope(identity: EventIdentity(samplePrefix, seq: 42), previous: 40)
        #expect(
            rendered(line, as: .cef, envelope: envelope)
                == #"CEF:0|Okta|Access Gateway|-|console_login.failed|login to the console failed|3|"#
                + #"rt=1593011183125 deviceProcessName=WEB_CONSOLE outcome=failure reason=INVALID_CREDENTIALS suser=admin "#
                + #"src=192.0.2.44 requestClientApplication=a\=b|c\\d gatewaySessionId=h_1450576fcc1a5b76 "#
                + #"gatewayType=SAML_2_0 gatewayResult=FAIL gatewayApplication=ACCESS_GATEWAY gatewayComponent=AUTHN "#
                + #"gatewaySubcomponent=LOCAL gatewayEvent=USER_LOGIN gatewayLevel=INFO dvchost=gw.example "#
                + #"externalId=abcdefghijklmnop-qrstuvwx-42 gatepostInput=gateway gatepostAgent=gw-01 labelSite=dmz "#
                + #"gatepostPrev=40 msg=User login failed: admin"#)
    }

    @Test func onSyslogItHasAHeaderOfRFC3164() throws {
        var parser = EventParser()
        var event = Event()
        let line = Array(
            "2020-06-04T09:05:05+02:00 gw ACCESS_GATEWAY ACCESS AUTHN LOCAL WARN USER_QUANTUM [A=\"b\"] x".utf8)
        line.withUnsafeBytes {
            parser.parse($0, arrival: sampleArrival, context: sampleContext, part: nil, into: &event)
        }
        var output = ByteWriter()
        Renderer(.cef, syslog: SyslogOptions(facility: 10), isOnSyslog: true)
            .render(event, Envelope(), from: SourcePieces(sampleContext), into: &output)
        #expect(
            output.string().hasPrefix(
                "<84>Jun  4 09:05:05 gw CEF:0|Okta|Access Gateway|-|USER_QUANTUM|USER_QUANTUM|6|rt="))
    }

    @Test func headerAndValuesAreEscaped() throws {
        let line = #"2020-06-24T09:40:55Z gw ACCESS_GATEWAY ACCESS AUTHZ X WARN A|B\C [K="a\b=c|d" L="e"] m=n|o\p"#
        let message = try CEFMessage(Array(rendered(line, as: .cef).utf8))
        #expect(message.header[4] == #"A|B\C"#)
        #expect(message.values["gatewayK"] == #"a\b=c|d"#)
        #expect(message.values["msg"] == #"m=n|o\p"#)
    }

    @Test func linesWithinAnEventAreEscaped() throws {
        let message = try CEFMessage(Array(rendered("one\ntwo\r\nthree", as: .cef).utf8))
        #expect(message.values["msg"] == "one\ntwo\r\nthree")
        #expect(message.header[4...6] == ["text", "any other line", "3"])
    }

    @Test(arguments: [
        ("192.0.2.4", "src"), ("2001:db8::1", "c6a2"), ("h_0123456789abcdef", "shost"), ("somewhere.example", "shost"),
    ])
    func anAddressStandsWhereOneOfItsKindMay(text: String, key: String) throws {
        let line =
            "2020-06-24T09:40:55Z gw ACCESS_GATEWAY WEB_CONSOLE AUTHN LOCAL INFO USER_LOGIN [REMOTE_IP=\"\(text)\"] x"
        let message = try CEFMessage(Array(rendered(line, as: .cef).utf8))
        #expect(message.values[key] == text)
        #expect(Set(["src", "c6a2", "shost"]).intersection(message.keys) == [key])
    }

    @Test func everyLineOfTheSamplesIsReadByTheFormatsRules() throws {
        let samples = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../EventsTests/Resources/gateway-lines.log").standardized
        var pipeline = Pipeline()
        for line in try Data(contentsOf: samples).split(separator: 0x0A) {
            let message = try CEFMessage(pipeline.render(Array(line), as: .cef))
            #expect(Set(message.keys).count == message.keys.count, "\(String(decoding: line, as: UTF8.self))")
            #expect(message.values["rt"].flatMap { Int($0) } != nil)
        }
    }
}
