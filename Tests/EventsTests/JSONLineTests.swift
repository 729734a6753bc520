import Events
import Testing

struct JSONLineTests {
    @Test func whatGatepostSentIsReadBack() {
        let reading = Reading(
            #"{"time":"2020-06-24T09:40:36.000-05:00","host":"gw","app":"ACCESS_GATEWAY","process":"WEB_CONSOLE","component":"AUTHN","subcomponent":"LOCAL","level":"INFO","event":"USER_LOGIN","outcome":"failure","message":"a \"b\"\n","data":{"SUBJECT":"jane","EMPTY":"","N":3},"id":"s-e-1","prev":7,"labels":{"site":"dmz"}}"#
        )
        #expect(reading.timeText == "2020-06-24T09:40:36.000-05:00")
        #expect(
            [reading.host, reading.app, reading.process, reading.component, reading.subcomponent, reading.name] == [
                "gw", "ACCESS_GATEWAY", "WEB_CONSOLE", "AUTHN", "LOCAL", "USER_LOGIN",
            ])
        #expect(reading.level == .info)
        #expect(reading.outcome == .failure)
        #expect(reading.message == "a \"b\"\n")
        #expect(reading.data == ["SUBJECT=jane", "N=3", "id=s-e-1", "prev=7", #"labels={"site":"dmz"}"#])
    }

    @Test func aForeignObjectIsRead() {
        let reading = Reading(
            #" {"@timestamp":"2020-06-24T09:40:36Z","hostname":"h","level":"warning","msg":"hi","a":true,"b":null,"c":[1,{"d":"]"}],"e":-1.5e3,"f":{"g":"}"}} "#
        )
        #expect(reading.data == ["a=true", #"c=[1,{"d":"]"}]"#, "e=-1.5e3", #"f={"g":"}"}"#])
        #expect([reading.host, reading.message] == ["h", "hi"])
        #expect(reading.level == .warn)
    }

    @Test func escapesAreUndone() {
        let reading = Reading(#"{"k\u00e9y":"\u00FC\ud83d\ude00\/\\\t\u0000\ud800x\b"}"#)
        #expect(reading.data == ["k\u{E9}y=\u{FC}\u{1F600}/\\\t\0\u{FFFD}x\u{8}"])
    }

    @Test func theFirstOfTwoMembersOfANameCounts() {
        let reading = Reading(#"{"a":"1","a":"2","message":"x","message":"y"}"#)
        #expect(reading.data == ["a=1", "message=y"])
        #expect(reading.message == "x")
        #expect(!reading.isWhole)
    }

    @Test func whatIsNoObjectIsText() {
        for line in [
            "{", "{}x", #"{"a"}"#, #"{"a":}"#, #"{"a":"b"#, #"{"a":1,}"#, #"{"a":[}"#, #"{a:1}"#, #"{"a":1 "b":2}"#,
        ] {
            #expect(Reading(line).message == line)
            #expect(Reading(line, .json).message == line)
        }
        #expect(Reading("{}").message == "")
        let deep = #"{"a":"# + String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000) + "}"
        #expect(Reading(deep).message == deep)
    }
}
