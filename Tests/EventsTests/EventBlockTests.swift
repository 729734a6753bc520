import Events
import Testing

/// Blocks as they should be, and as they come.
struct EventBlockTests {
    private func line(_ block: String, message: String = " done") -> String {
        "2020-06-24T09:40:55.667-05:00 gw ACCESS_GATEWAY ACCESS AUTHZ POLICY INFO USER_AUTHZ " + block + message
    }

    @Test func noValueIsWrittenFourWays() {
        #expect(Reading(line("[]")).data == [])
        #expect(Reading(line(#"[A="" B="-" C="x"]"#)).data == ["C=x"])
        #expect(Reading(line("[ ]")).data == [])
        #expect(Reading(line("[]")).isWhole)
        #expect(Reading(line("[]")).message == "done")
    }

    @Test func spacesInsideABlockAreNothing() {
        let reading = Reading(line("[ A=\"x\"  B=\"y\"\u{A0}C=\"z\" ]"))
        #expect(reading.data == ["A=x", "B=y", "C=z"])
        #expect(reading.isWhole)
    }

    @Test func aBracketInsideAValueEndsNothing() {
        let reading = Reading(line(#"[A="x] y" B="[z]"]"#))
        #expect(reading.data == ["A=x] y", "B=[z]"])
        #expect(reading.message == "done")
        #expect(reading.isWhole)
    }

    @Test func theFirstOfTwoValuesOfAKeyCounts() {
        let reading = Reading(line(#"[RESULT="DENY" USER_AGENT="x" RESULT="ALLOW"]"#))
        #expect(reading.data == ["RESULT=DENY", "USER_AGENT=x"])
        #expect(reading.outcome == .failure)
        #expect(!reading.isWhole)
    }

    @Test func aKeyWithoutValueIsNotFilledByAForgedPair() {
        let reading = Reading(line(#"[REMOTE_IP="" USER_AGENT="x" REMOTE_IP="10.9.9.9"]"#))
        #expect(reading.data == ["USER_AGENT=x"])
        #expect(!reading.isWhole)
    }

    @Test func aQuoteInTheUserAgentForgesNoPair() {
        let reading = Reading(
            line(#"[RESULT="FAIL" USER_AGENT="evil" RESULT="PASS" SUBJECT="root"] User login failed"#))
        #expect(reading.value("RESULT") == "FAIL")
        #expect(reading.outcome == .failure)
        #expect(!reading.isWhole)
    }

    @Test func aForgedEndOfTheBlockTakesTheLineAlong() {
        let reading = Reading(
            line(#"[RESULT="FAIL" USER_AGENT="x"] User login success"]"#, message: " User login failed"))
        #expect(reading.outcome == .failure)
        #expect(!reading.isWhole)
    }

    @Test func quotesInsideAValueBelongToIt() {
        #expect(Reading(line(#"[A="say "x" now" B="y"]"#)).data == [#"A=say "x" now"#, "B=y"])
        #expect(Reading(line(#"[A="say "x"" B="y"]"#)).data == [#"A=say "x"#, "B=y"])
        #expect(Reading(line(#"[A="a b="c" d"]"#)).data == [#"A=a b="c" d"#])
        #expect(!Reading(line(#"[A="say "x" now" B="y"]"#)).isWhole)
    }

    @Test func aMissingQuoteCostsNoOtherField() {
        #expect(Reading(line(#"[A=x y z" B="c"]"#)).data == ["A=x y z", "B=c"])
        #expect(Reading(line(#"[A="x y B="c" D="e"]"#)).data == ["A=x y", "B=c", "D=e"])
        #expect(Reading(line(#"[A=x B="c"]"#)).data == ["A=x", "B=c"])
        #expect(Reading(line(#"[A="x"B="c"]"#)).data == ["A=x", "B=c"])
        #expect(Reading(line(#"[A="x]"#)).data == ["A=x"])
        #expect(Reading(line(#"[A="x]"#)).message == "done")
    }

    @Test func bareWordsArePassedOver() {
        let reading = Reading(line(#"[A="x" some words B="y" more]"#))
        #expect(reading.data == ["A=x", "B=y"])
        #expect(reading.message == "done")
        #expect(!reading.isWhole)
        #expect(Reading(line(#"[words first A="x"]"#)).data == ["A=x"])
    }

    @Test func aLineCutAnywhereKeepsWhatWasThere() {
        let whole = line(#"[SESSION_ID="abcdef0123456789" SUBJECT="jane" RESULT="ALLOW"]"#, message: " allow access")
        for length in 0...whole.utf8.count {
            let reading = Reading(Array(whole.utf8.prefix(length)))
            if length >= 140 { #expect(reading.value("SESSION_ID") == "abcdef0123456789") }
            if length == whole.utf8.count { #expect(reading.isWhole) }
        }
        let cut = Reading(line(#"[SESSION_ID="abcdef01"#, message: ""))
        #expect(cut.data == ["SESSION_ID=abcdef01"])
        #expect(!cut.isWhole)
    }

    @Test func valuesStayAsTheyStand() {
        #expect(Reading(line(#"[A=" x " B="C:\dir" C="é"]"#)).data == ["A= x ", #"B=C:\dir"#, "C=é"])
    }

    @Test func moreFieldsThanAnyEventHasAreBounded() {
        let pairs = (0..<2000).map { "K\($0)=\"v\"" }.joined(separator: " ")
        let reading = Reading(line("[" + pairs + "]"))
        #expect(reading.data.count == 256)
        #expect(reading.message == "done")
        #expect(!reading.isWhole)
    }
}
