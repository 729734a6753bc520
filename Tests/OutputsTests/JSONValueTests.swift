import Testing

@testable import Outputs

struct JSONValueTests {
    @Test func anAnswerIsReadAsTheRFCSays() {
        let text = #" { "a": [1, -2.5e3, true, null], "b\u00e9": "x\n\"\ud83d\ude00", "c": {} } "#
        let value = JSONValue(Array(text.utf8))
        #expect(value?["a"] == .array([.number("1"), .number("-2.5e3"), .bool(true), .null]))
        #expect(value?["bé"]?.text == "x\n\"😀")
        #expect(value?["c"] == .object([:]))
    }

    @Test(arguments: ["", "{", "[1,]", "{\"a\" 1}", "1 2", "\"\u{1}\"", "tru", "\"\\x\"", "{\"a\":1,}", "--1"])
    func whatIsNoJSONIsRefused(_ text: String) {
        #expect(JSONValue(Array(text.utf8)) == nil)
    }

    @Test func nestingIsBounded() {
        #expect(JSONValue(Array(String(repeating: "[", count: 100_000).utf8)) == nil)
    }

    @Test func retryAfterIsSecondsOrADate() {
        #expect(RetryAfter.wait("120", now: 0) == .seconds(120))
        #expect(RetryAfter.wait("Sun, 06 Nov 1994 08:49:37 GMT", now: 784_111_770) == .seconds(7))
        #expect(RetryAfter.wait("Sun, 06 Nov 1994 08:49:37 GMT", now: 784_111_800) == .seconds(0))
        #expect(RetryAfter.wait("99999999999999999999", now: 0) == .seconds(3600))
        #expect(RetryAfter.wait("soon", now: 0) == nil)
        #expect(RetryAfter.wait("Sun, 06 Nov 1994 8h GMT", now: 0) == nil)
    }
}
