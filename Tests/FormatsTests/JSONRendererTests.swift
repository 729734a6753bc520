import Bytes
import Events
import Formats
import Foundation
import Testing

/// INTERFACE §3, JSON lines.
@Suite struct JSONRendererTests {
    @Test func theKeysStandInTheirOrder() {
        let line =
            #"2020-06-24T10:06:23.125-05:00 gw.example ACCESS_GATEWAY WEB_CONSOLE AUTHN LOCAL INFO USER_LOGIN [SESSION_ID="_6f89fde9801702d4055216fad847dc889536592839" SUBJECT="admin" RESULT="FAIL" REMOTE_IP="-" MSG="a\b"] User login failed: admin"#
        var context = sampleContext
        context.peer = "192.0.2.7"
        let envelope = Envelope(identity: EventIdentity(samplePrefix, seq: 42), previous: 40)
        #expect(
            rendered(line, as: .json, envelope: envelope, context: context)
                == #"{"time":"2020-06-24T10:06:23.125-05:00","host":"gw.example","app":"ACCESS_GATEWAY","process":"WEB_CONSOLE","#
                + #""component":"AUTHN","subcomponent":"LOCAL","level":"INFO","event":"USER_LOGIN","outcome":"failure","#
                + #""message":"User login failed: admin","data":{"SESSION_ID":"h_1450576fcc1a5b76","SUBJECT":"admin","RESULT":"FAIL","MSG":"a\\b"},"#
                + #""id":"abcdefghijklmnop-qrstuvwx-42","prev":40,"input":"gateway","peer":"192.0.2.7","agent":"gw-01","labels":{"site":"dmz"}}"#
        )
    }

    @Test func forSplunkTimeHostAndSourceTypeStandBesideTheEvent() throws {
        let line =
            "2020-06-24T10:06:23.125-05:00 gw.example ACCESS_GATEWAY WEB_CONSOLE AUTHN LOCAL INFO USER_LOGIN [A=\"b\"] x"
        let text = rendered(line, as: .splunk)
        #expect(text.hasPrefix("{\"event\":{\"time\":\"2020-06-24T10:06:23.125-05:00\","))
        #expect(text.hasSuffix("},\"time\":1593011183.125,\"host\":\"gw.example\",\"sourcetype\":\"gatepost:json\"}"))
        #expect(rendered("no host", as: .splunk).hasSuffix(",\"host\":\"gw-01\",\"sourcetype\":\"gatepost:json\"}"))
    }

    @Test func whatThereIsNotIsLeftOut() {
        #expect(
            rendered(
                "nothing that anyone would know", as: .json, envelope: Envelope(),
                context: SourceContext(
                    input: "", format: .auto, zone: ZoneName("UTC"), peer: nil, defaultHost: "", agent: ""))
                == #"{"time":"2026-11-21T10:00:00.123456Z","message":"nothing that anyone would know"}"#)
    }

    @Test func whatCouldNotBeReadIsInRaw() throws {
        let line =
            #"2020-06-24T09:41:16.766-05:00 gw.example CHECK_HOST  HOST_IP_CHECK INFO HOST [USER="admin" <App Domain>] not found"#
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(rendered(line, as: .json).utf8)) as? [String: Any])
        #expect(object["raw"] as? String == line)
        #expect(object["data"] as? [String: String] == ["USER": "admin"])
    }

    @Test func aPartSaysWhichItIs() throws {
        let envelope = Envelope(part: EventPart(number: 3, wholeBytes: 2_500_000))
        let text = rendered("the rest", as: .json, envelope: envelope)
        #expect(text.contains(#""labels":{"site":"dmz"},"part":{"n":3,"of_bytes":2500000}}"#))
    }

    @Test func escapesAreTheShortest() {
        var event = Event()
        event.text.append([0x22, 0x5C, 0x2F, 0x08, 0x0C, 0x0A, 0x0D, 0x09, 0x00, 0x1F, 0x7F, 0xC3, 0xA9])
        event.line = TextRange(offset: 0, count: event.text.count)
        event.message = event.line
        var output = ByteWriter()
        let context = SourceContext(input: "", format: .auto, zone: .local, defaultHost: "", agent: "")
        Renderer(.json).render(event, Envelope(), from: SourcePieces(context), into: &output)
        #expect(
            output.string()
                == #"{"time":"1970-01-01T00:00:00.000000Z","message":"\"\\/\b\f\n\r\t\u0000\u001f"# + "\u{7F}é\"}")
    }

    @Test(
        arguments: [
            ([0x80], "\u{FFFD}"), ([0xC3], "\u{FFFD}"), ([0xC0, 0xAF], "\u{FFFD}\u{FFFD}"),
            ([0xE2, 0x82], "\u{FFFD}"), ([0xE2, 0x82, 0x41], "\u{FFFD}A"), ([0xF0, 0x9F, 0x98, 0x80], "\u{1F600}"),
            ([0xF0, 0x9F, 0x98], "\u{FFFD}"), ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
            ([0xF4, 0x90, 0x80, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"), ([0xC3, 0xA9, 0xFF, 0x41], "é\u{FFFD}A"),
            ([0xE1, 0x80, 0xE2, 0xF0, 0x91, 0x92, 0xF1, 0xBF, 0x41], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}A"),
        ] as [([UInt8], String)])
    func brokenUTF8IsRepairedOncePerMaximalSubpart(bytes: [UInt8], expected: String) throws {
        // At every place of a 16-byte block, and at the text's end.
        for lead in 0..<18 {
            let line = [UInt8](repeating: 0x78, count: lead) + bytes
            var pipeline = Pipeline()
            let json = pipeline.render(line, as: .json, context: textContext)
            let object = try #require(JSONSerialization.jsonObject(with: Data(json)) as? [String: Any])
            #expect(object["message"] as? String == String(repeating: "x", count: lead) + expected)
        }
    }

    private var textContext: SourceContext {
        SourceContext(input: "i", format: .text, zone: .local, defaultHost: "h", agent: "a")
    }

    @Test func aGapCarriesWhatWasLost() throws {
        let gap = GapRecord(
            prefix: samplePrefix, first: 1, last: 1, count: 1, bytes: 12, reason: "dropped", input: nil,
            time: EventTime(unixSeconds: 0, nanoseconds: 0), agent: "gw-01")
        var output = ByteWriter()
        Renderer(.json).render(gap, into: &output)
        #expect(
            output.string()
                == #"{"time":"1970-01-01T00:00:00.000000Z","host":"gw-01","app":"gatepost","level":"ALERT","event":"GATEPOST_GAP","#
                + #""message":"1 event was lost: dropped","data":{"FIRST":"1","LAST":"1","COUNT":"1","BYTES":"12","REASON":"dropped"},"#
                + #""id":"abcdefghijklmnop-qrstuvwx-gap-1-1","agent":"gw-01"}"#)
    }
}
