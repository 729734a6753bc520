import Events
import Testing

/// What the rules do to one event.
@Suite struct RedactionTests {
    private let session = "_6f89fde9801702d4055216fad847dc889536592839"
    /// `openssl dgst -sha256 -mac HMAC -macopt hexkey:000102…1f` of ``session``.
    private let pseudonym = "h_1450576fcc1a5b76"

    @Test func aHashIsTheFirstSixteenDigitsOfTheKeyedHMAC() {
        let long = String(repeating: "A", count: 200)
        let result = redacted(
            RedactionDraft(fields: [("SESSION_ID", session), ("SESSION_AUTH", "short"), ("SESSION_APP", long)]).make())
        #expect(result.fields["SESSION_ID"] == pseudonym)
        #expect(result.fields["SESSION_AUTH"] == "h_837815db8ce80b28")
        #expect(result.fields["SESSION_APP"] == "h_88eddac07f28624b")
    }

    @Test func equalValuesKeepAnEqualPseudonymFromEventToEvent() {
        var redactor = Redactor(rules: .standard, key: RedactionKey(bytes: Array(0..<32))!)
        for round in 0..<3000 {
            // Thousands of other sessions in between push each other out of the table of known pseudonyms.
            for value in [session, "other-session-\(round)", session] {
                var event = RedactionDraft(fields: [("SESSION_ID", value)]).make()
                redactor.redact(&event)
                #expect((RedactionResult(event).fields["SESSION_ID"] == pseudonym) == (value == session))
            }
        }
    }

    @Test func otherKeysGiveOtherPseudonyms() {
        var event = RedactionDraft(fields: [("SESSION_ID", session)]).make()
        var redactor = Redactor(rules: .standard, key: .random())
        redactor.redact(&event)
        #expect(RedactionResult(event).fields["SESSION_ID"] != pseudonym)
    }

    @Test func aSecretIsReplacedWhereverItStands() {
        let result = redacted(
            RedactionDraft(
                host: "gw-\(session)", app: session, component: "x\(session)y", name: session,
                fields: [("SESSION_ID", session), ("SUBJECT", "user=\(session);"), (session, "key"), ("MSG", session)],
                message: "for \(session) and \(session)."
            ).make())
        #expect(!result.text.contains(session))
        #expect(result.host == "gw-\(pseudonym)")
        #expect(result.app == pseudonym)
        #expect(result.component == "x\(pseudonym)y")
        #expect(result.name == pseudonym)
        #expect(result.fields["SUBJECT"] == "user=\(pseudonym);")
        #expect(result.fields[pseudonym] == "key")
        #expect(result.fields["MSG"] == pseudonym)
        #expect(result.message == "for \(pseudonym) and \(pseudonym).")
        #expect(result.line.hasSuffix("] for \(pseudonym) and \(pseudonym)."))
    }

    @Test func whiteSpaceAroundAValueIsNotPartOfIt() {
        let result = redacted(
            RedactionDraft(fields: [("SESSION_ID", session + " "), ("MSG", "[\(session)]")], message: "of \(session)")
                .make())
        #expect(result.fields["SESSION_ID"] == pseudonym + " ")
        #expect(result.fields["MSG"] == "[\(pseudonym)]")
        #expect(result.message == "of \(pseudonym)")
    }

    @Test func aShortValueIsReplacedInItsOwnFieldOnly() {
        let result = redacted(
            RedactionDraft(fields: [("SESSION_ID", "short"), ("MSG", "a short text")], message: "short").make())
        #expect(result.fields == ["SESSION_ID": "h_837815db8ce80b28", "MSG": "a short text"])
        #expect(result.message == "short")
        #expect(result.line.contains("SESSION_ID=\"h_837815db8ce80b28\""))
    }

    @Test func aHyphenIsNoValue() {
        let result = redacted(RedactionDraft(fields: [("SESSION_ID", "-"), ("MSG", "a-b")]).make())
        #expect(result.fields == ["SESSION_ID": "-", "MSG": "a-b"])
    }

    @Test func theDumpOfAttributesIsDroppedFromReason() {
        let result = redacted(
            RedactionDraft(
                fields: [
                    ("SESSION_ID", session),
                    ("REASON", "N/A - SESSIONID=\(session) mail=a@b.c X-SPGW-KEY=5b626d19 Groups=A:B: UA=Mozilla (X) "),
                    ("REMOTE_IP", "10.0.0.1"),
                ], message: "allow"
            ).make())
        #expect(result.fields == ["SESSION_ID": pseudonym, "REASON": "N/A", "REMOTE_IP": "10.0.0.1"])
        #expect(result.line.contains("REASON=\"N/A\" REMOTE_IP=\"10.0.0.1\""))
        #expect(result.message == "allow")
    }

    @Test func aDumpWithQuotesIsDroppedToItsEnd() {
        let result = redacted(
            RedactionDraft(
                isWhole: false,
                unread: #"REASON="N/A - SESSIONID=\#(session) name=Bob "The Hammer" secret=foo " REMOTE_IP="10.0.0.1""#
            ).make())
        #expect(!result.text.contains("secret=foo"))
        #expect(result.line.contains(#"REASON="N/A" REMOTE_IP="10.0.0.1""#))
    }

    @Test func aDumpWithoutAnEndIsDroppedToTheEndOfTheLine() {
        let result = redacted(
            RedactionDraft.text(
                #"2020 host ACCESS INFO USER_AUTHZ [REASON="N/A - SESSIONID=\#(session) mail=a@b.c secret=foo"#))
        #expect(result.message == #"2020 host ACCESS INFO USER_AUTHZ [REASON="N/A"#)
    }

    @Test func keptAttributesStillHideTheSessionInThem() {
        let result = redacted(
            RedactionDraft(fields: [("REASON", "N/A - SESSIONID=\(session) RelayDomain=a.example")]).make(),
            rules(("REASON.attributes", .keep)))
        #expect(result.fields["REASON"] == "N/A - SESSIONID=\(pseudonym) RelayDomain=a.example")
    }

    @Test func maskedAttributesLeaveAMask() {
        let draft = RedactionDraft(fields: [("REASON", "N/A - SESSIONID=\(session) a=b")])
        #expect(redacted(draft.make(), rules(("REASON.attributes", .mask))).fields["REASON"] == "N/A - ***")
        #expect(redacted(draft.make(), rules(("REASON.attributes", .truncate))).fields["REASON"] == "N/A - ***")
        let hashed = redacted(draft.make(), rules(("REASON.attributes", .hash))).fields["REASON"] ?? ""
        #expect(hashed.hasPrefix("N/A - h_"))
        #expect(hashed.count == 24)
    }

    @Test func aMaskedFieldIsMaskedEverywhere() {
        let result = redacted(
            RedactionDraft(fields: [("SUBJECT", "user@example.com")], message: "User login:user@example.com").make(),
            rules(("SUBJECT", .mask)))
        #expect(result.fields["SUBJECT"] == "***")
        #expect(result.message == "User login:***")
    }

    @Test func aDroppedFieldIsLeftOutAndItsValueMasked() {
        let result = redacted(
            RedactionDraft(
                fields: [("APP", "x"), ("SUBJECT", "user@example.com"), ("MSG", "y")], message: "by user@example.com"
            ).make(),
            rules(("SUBJECT", .drop)))
        #expect(result.keys == ["APP", "MSG"])
        #expect(result.message == "by ***")
        #expect(!result.text.contains("user@example.com"))
    }

    @Test(arguments: [
        ("192.168.10.20", "192.168.10.0"), ("10.0.0.1", "10.0.0.0"), ("2001:db8:abcd:12::1", "2001:db8:abcd::"),
        ("2001:DB8::1", "2001:db8::"), ("::1", "::"), ("::ffff:192.168.10.20", "::ffff:192.168.10.0"),
        ("1:2:3:4:5:6:7:8", "1:2:3::"), ("fe80::1:2", "fe80::"), ("64:ff9b::192.0.2.33", "64:ff9b::"),
        ("256.1.1.1", "***"), ("1.2.3", "***"), ("1.2.3.4.5", "***"), ("1.2.3.4, 5.6.7.8", "***"), ("unknown", "***"),
        ("1::2::3", "***"), ("1:2:3:4:5:6:7:8:9", "***"), ("12345::", "***"),
    ])
    func anAddressLosesItsHostPart(address: String, network: String) {
        let result = redacted(RedactionDraft(fields: [("REMOTE_IP", address)]).make(), rules(("REMOTE_IP", .truncate)))
        #expect(result.fields["REMOTE_IP"] == network)
    }

    @Test func aTruncatedAddressIsNotSoughtInsideLongerOnes() {
        let result = redacted(
            RedactionDraft(
                fields: [("REMOTE_IP", "10.0.0.1"), ("MSG", "10.0.0.110 210.0.0.1 10.0.0.1.5")],
                message: "RemoteIP:10.0.0.1. Port 10.0.0.1:443, (10.0.0.1)"
            ).make(), rules(("REMOTE_IP", .truncate)))
        #expect(result.fields["MSG"] == "10.0.0.110 210.0.0.1 10.0.0.1.5")
        #expect(result.message == "RemoteIP:10.0.0.0. Port 10.0.0.0:443, (10.0.0.0)")
    }

    @Test func rulesCanKeepEverything() {
        let event = RedactionDraft(
            fields: [("SESSION_ID", session), ("REASON", "N/A - SESSIONID=\(session)"), ("RESOURCE", "/a?b=c")])
        #expect(redacted(event.make(), .none) == RedactionResult(event.make()))
    }

    @Test func overridesReplaceTheRuleOfTheirName() {
        let merged = rules(
            ("session_id", .keep), ("query_string", .keep), ("SUBJECT", .hash), ("REASON.attributes", .mask),
            ("SUBJECT", .mask))
        #expect(
            merged
                == RedactionRules(
                    fields: [
                        .init("SESSION_ID", .keep), .init("SESSION_AUTH", .hash), .init("SESSION_APP", .hash),
                        .init("SUBJECT", .mask),
                    ], reasonAttributes: .mask, queryString: .keep))
    }
}
