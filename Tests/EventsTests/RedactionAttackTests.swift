import Events
import Testing

/// Lines that were made, or broken, so that a secret would slip through.
@Suite struct RedactionAttackTests {
    private let session = "_6f89fde9801702d4055216fad847dc889536592839"
    private let pseudonym = "h_1450576fcc1a5b76"

    @Test func theSecondOccurrenceOfAKeyIsHiddenToo() {
        let second = "_second0000111122223333"
        let result = redacted(
            RedactionDraft(
                fields: [("SESSION_ID", session)], message: "about \(second)", unread: "SESSION_ID=\"\(second)\""
            ).make())
        #expect(!result.text.contains(second))
        #expect(result.fields["SESSION_ID"] == pseudonym)
    }

    @Test(arguments: [
        "SESSION_ID=\"%\"", "SESSION_ID=\"%", "SESSION_ID=%", "SESSION_ID = \"%\"", "session_id=%;", "SESSIONID=%&a=b",
        "\"SESSION_ID\":\"%\"", "{\\\"SESSION_ID\\\":\\\"%\\\",\\\"a\\\":1}", "SESSION_ID: %", "'SESSION_AUTH': '%'",
        "SESSION_APP=% ", "jsessionid=%", "OLD_SESSION_ID=\"%\"", "/p;SESSIONID=%?x", "Cookie: SESSIONID=%; b=c",
        "a%20SESSIONID%3D%%26b", "[SESSION_ID=%]", "(SESSION_ID=%)", "SESSION_ID=\"%\"]", "SESSION_ID=\"%\"\"",
        "SESSION_ID=\" % \"", "\\nSESSION_ID=%",
    ])
    func keysAreFoundInAnyText(shape: String) {
        let line = "2020 host something " + shape.replacingLast("%", with: session) + " and again \(session) end"
        for isWhole in [true, false] {
            var event = RedactionDraft.text(line)
            event.isWhole = isWhole
            let result = redacted(event)
            #expect(!result.text.contains(session), "\(result.text)")
            #expect(result.message.hasPrefix("2020 host something "))
        }
    }

    @Test func aValueWithoutAnEndIsHiddenToTheEndOfTheLine() {
        let result = redacted(RedactionDraft.text("2020 host INFO X [SESSION_ID=\"abc def ghi"))
        #expect(result.message.hasPrefix("2020 host INFO X [SESSION_ID=\"h_"))
        #expect(!result.message.contains("def"))
        #expect(!result.message.contains("ghi"))
    }

    @Test func aValueThatTookInMoreThanItselfStillHidesTheIdentifierElsewhere() {
        let line = "INFO X [SESSION_ID=\"\(session) SUBJECT=\"x\"] message with \(session) in it"
        var event = RedactionDraft.text(line)
        event.isWhole = false
        #expect(!redacted(event).text.contains(session))
    }

    @Test func aKeyAtTheEndOfAUserAgentDoesNotHideTheMessage() {
        let result = redacted(
            RedactionDraft(fields: [("USER_AGENT", "curl SESSION_ID=")], message: "deny access to resource").make())
        #expect(result.message == "deny access to resource")
        #expect(result.fields["USER_AGENT"] == "curl SESSION_ID=")
    }

    @Test func aDumpInAUserAgentDoesNotHideWhatFollows() {
        let result = redacted(
            RedactionDraft(
                fields: [("USER_AGENT", "x - SESSIONID=forged123456"), ("MSG", "kept")], message: "deny access"
            ).make())
        #expect(result.fields == ["USER_AGENT": "x", "MSG": "kept"])
        #expect(result.message == "deny access")
    }

    @Test func ofValuesThatHoldEachOtherNoneLeavesARest() {
        let short = "abcdefgh"
        let long = "abcdefghijklmnop"
        let overlapping = "mnopqrstuvwx"
        let result = redacted(
            RedactionDraft(
                fields: [("SESSION_ID", short), ("SESSION_AUTH", long), ("SESSION_APP", overlapping)],
                message: "\(long) \(short) abcdefghijklmnopqrstuvwx x\(long)\(long)"
            ).make())
        for piece in [short, "ijkl", "qrstuvwx"] { #expect(!result.text.contains(piece)) }
    }

    @Test func aSecretThatLooksLikeAReplacementIsReplaced() {
        let result = redacted(
            RedactionDraft(
                fields: [("SESSION_ID", "h_1450576fcc1a5b76"), ("SESSION_AUTH", "a***b***c")],
                message: "h_1450576fcc1a5b76 a***b***c"
            ).make())
        #expect(!result.text.contains("h_1450576fcc1a5b76"))
        #expect(!result.text.contains("a***b***c"))
    }

    @Test(arguments: [
        "%5F6f89fde9801702d4055216fad847dc889536592839", "_6f89fde9801702d405%35216fad847dc88953659283%39",
        "\\u005f6f89fde9801702d4055216fad847dc889536592839",
        "_6f89fde9801702d4\\u0030\\u0035\\u0035216fad847dc889536592839",
    ])
    func aSecretInEscapedFormIsFound(escaped: String) {
        let result = redacted(
            RedactionDraft(fields: [("SESSION_ID", session)], message: "x\(escaped)y 100%, \(session)").make())
        #expect(result.message == "x\(pseudonym)y 100%, \(pseudonym)")
    }

    @Test func anEscapedValueBehindAKeyHidesThePlainOne() {
        let result = redacted(
            RedactionDraft.text("GET /a;SESSIONID=%5F6f89fde9801702d4055216fad847dc889536592839 and \(session)"))
        #expect(!result.text.contains(session))
        #expect(!result.text.contains("6f89fde9801702d4"))
    }

    @Test func aValueThatWasUnescapedIsFoundInItsEscapedLine() {
        let value = #"ab"cd\ef]gh"#
        let result = redacted(
            RedactionDraft(
                message: #"other "ab\"cd\\ef\]gh" end"#, unread: #"SESSION_ID="ab\"cd\\ef\]gh""#,
                unescaped: [("SESSION_ID", value)]
            ).make())
        #expect(!result.text.contains(value))
        #expect(!result.text.contains("cd\\"))
        #expect(!result.text.contains("gh\""))
        #expect(result.message.hasSuffix(" end"))
    }

    @Test func secretsThatAgreeInTheirFirstBytesAreAllHidden() {
        let start = String(repeating: "a", count: 100)
        let result = redacted(
            RedactionDraft(
                fields: [("SESSION_ID", start + "first"), ("SESSION_AUTH", start + "second")],
                message: "\(start)second \(start)first \(start)third"
            ).make())
        #expect(!result.text.contains("first"))
        #expect(!result.text.contains("second"))
    }

    @Test func moreKeysThanAnyEventHasAreAllHiddenInTheirPlaces() {
        let values = (0..<500).map { "decoy-session-\($0)-x" }
        let result = redacted(
            RedactionDraft(
                fields: [
                    ("SESSION_ID", session), ("RESOURCE", values.map { "SESSIONID=\($0)" }.joined(separator: " ")),
                ],
                message: session
            ).make())
        #expect(!result.text.contains("decoy"))
        #expect(!result.text.contains(session))
    }

    @Test func aLineMadeToKeepTheAgentBusyIsReadInTime() {
        let hostile = [
            String(repeating: "SESSIONID=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab ", count: 20_000),
            String(repeating: "?", count: 800_000), String(repeating: "/?a=b&", count: 130_000),
            String(repeating: " - SESSIONID=", count: 60_000), String(repeating: "%3F%3D%26", count: 90_000),
            "SESSION_ID=" + String(repeating: "a", count: 500_000) + " " + String(repeating: "a", count: 400_000),
            (0..<40).map { "SESSIONID=" + String(repeating: "a", count: 60 + $0) + "b " }.joined()
                + String(repeating: "a", count: 900_000),
            String(repeating: "SESSION_ID=\"x", count: 60_000), String(repeating: "\\u0061%61", count: 90_000),
        ]
        let clock = ContinuousClock()
        for line in hostile {
            let took = clock.measure { _ = redacted(RedactionDraft.text(line)) }
            #expect(took < .seconds(20), "\(line.prefix(40))… took \(took)")
        }
    }
}

extension String {
    /// The last occurrence of `part` that is not an escape's, replaced.
    fileprivate func replacingLast(_ part: Character, with other: String) -> String {
        let isEscape: (Index) -> Bool = { index in
            let rest = self[self.index(after: index)...].prefix(2)
            return rest.count == 2 && rest.allSatisfy(\.isHexDigit)
        }
        guard let place = indices.last(where: { self[$0] == part && !isEscape($0) }) else { return self }
        return String(self[..<place]) + other + self[index(after: place)...]
    }
}
