import Events
import Testing

/// What is hidden for its own look, and keys within REASON.
@Suite struct RedactionClassTests {
    /// The message of an event after redaction.
    private func message(_ text: String, _ overrides: [(name: String, action: RedactionAction)]) -> String {
        var redactor = Redactor(
            rules: RedactionRules.none.merging(overrides), key: RedactionKey(bytes: Array(0..<32))!)
        var event = RedactionDraft(fields: [("APP", "a")], message: text).make()
        redactor.redact(&event)
        return RedactionResult(event).message
    }

    @Test(arguments: [
        ("for bob.b+x@mail.example.com.", "for ***."), ("mail=bob@example.com;x", "mail=***;x"),
        ("mail%3Dbob%40example.com&", "mail%3D***&"), ("<bob@example.com>", "<***>"),
        ("jörg@exämple.de", "***"), ("user@host", "user@host"), ("@example.com", "@example.com"), ("a@b.c", "a@b.c"),
        ("git@10.0.0.1:x", "***:x"), ("100% @ all", "100% @ all"), ("%40", "%40"), ("x@", "x@"),
    ])
    func mailAddressesAreFoundByTheirLook(text: String, wanted: String) {
        #expect(message(text, [("email", .mask)]) == wanted)
    }

    @Test(arguments: [
        ("from 192.0.2.44 to", "from 192.0.2.0 to"), ("192.0.2.44:8080", "192.0.2.0:8080"),
        ("(192.0.2.44)", "(192.0.2.0)"), ("ip=192.0.2.44,", "ip=192.0.2.0,"), ("at 192.0.2.44.", "at 192.0.2.0."),
        ("[2001:db8:1:2::7]:443", "[2001:db8:1::]:443"), ("src:192.0.2.44", "src:192.0.2.0"),
        ("::ffff:192.0.2.44", "::ffff:192.0.2.0"), ("09:40:55", "09:40:55"), ("1.2.3", "1.2.3"),
        ("1.2.3.4.5", "1.2.3.4.5"), ("v1.2.3.4", "v1.2.3.4"), ("300.1.1.1", "300.1.1.1"), ("dead:beef", "dead:beef"),
        ("1.2.3.4x", "1.2.3.4x"), ("fe80::1%eth0", "fe80::%eth0"),
    ])
    func addressesAreFoundByTheirLook(text: String, wanted: String) {
        #expect(message(text, [("ip", .truncate)]) == wanted)
    }

    @Test(arguments: [
        ("key 0123456789abcdef0123456789abcdef!", "key ***!"),
        ("token=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJib2IifQ.c2lnbmF0dXJl_-1;", "token=***;"),
        ("0f8fad5b-d9cb-469f-a165-70867728950e", "***"), ("a-long-word-of-letters-only-no-digits-in-it", "="),
        ("0123456789012345678901234567890123456789", "="), ("short1", "="),
    ])
    func tokensAreFoundByTheirLook(text: String, wanted: String) {
        #expect(message(text, [("token", .mask)]) == (wanted == "=" ? text : wanted))
    }

    @Test(arguments: [
        ("Authorization: Bearer abc.def-123== x", "Authorization: Bearer *** x"),
        (#""authorization":"Basic dXNlcjpwYXNz","x":1"#, #""authorization":"Basic ***","x":1"#),
        ("Proxy-Authorization: Digest username=bob, x", "Proxy-Authorization: Digest ***, x"),
        ("authorization=s3cr3t&x=1", "authorization=***&x=1"), ("got bearer aGVsbG8gd29ybGQ=.", "got bearer ***"),
        ("a basic need", "a basic need"), ("authorization failed", "authorization failed"),
        ("Authorization:", "Authorization:"),
    ])
    func credentialsAreFoundByTheirSchemes(text: String, wanted: String) {
        #expect(message(text, [("authorization", .mask)]) == wanted)
    }

    @Test func whatIsFoundIsHiddenEverywhereInTheEvent() {
        var redactor = Redactor(
            rules: RedactionRules.none.merging([("email", .hash)]), key: RedactionKey(bytes: Array(0..<32))!)
        var event = RedactionDraft(
            fields: [("SUBJECT", "bob@example.com"), ("MSG", "xbob@example.comx"), ("URL", "/?m=bob%40example.com")],
            message: "User bob@example.com"
        ).make()
        redactor.redact(&event)
        let result = RedactionResult(event)
        #expect(!result.text.contains("bob"))
        #expect(result.fields["SUBJECT"] == "h_" + (result.message.split(separator: "_").last.map(String.init) ?? ""))
        #expect(result.line.contains(result.message))
    }

    /// A class's name stands for the field and the key of that name too.
    @Test func aClassIsAFieldsNameAsWell() {
        #expect(message("token=abc email: nobody", [("token", .mask), ("email", .mask)]) == "token=*** email: ***")
    }

    private static let reason =
        "N/A - SESSIONID=_6f89fde9801702d4055216fad847dc889536592839 RelayDomain=x mail=bob@example.com name=Bob The Hammer Groups=A:B: "

    @Test func keysWithinReasonHaveRulesOfTheirOwn() {
        var redactor = Redactor(
            rules: RedactionRules.standard.merging([
                ("REASON.attributes", .keep), ("REASON.name", .mask), ("REASON.mail", .drop),
            ]), key: RedactionKey(bytes: Array(0..<32))!)
        var event = RedactionDraft(
            fields: [("REASON", Self.reason), ("NAME", "kept"), ("APP", "x name=kept")], message: "mail=kept"
        ).make()
        redactor.redact(&event)
        let result = RedactionResult(event)
        #expect(
            result.fields["REASON"]
                == "N/A - SESSIONID=h_1450576fcc1a5b76 RelayDomain=x mail=*** name=*** Groups=A:B: ")
        #expect(result.fields["NAME"] == "kept")
        #expect(result.fields["APP"] == "x name=kept")
        #expect(result.message == "mail=kept")
    }

    @Test func eachRuleCountsWhatItHides() {
        let rules = RedactionRules.standard.merging([("email", .mask), ("SUBJECT", .hash), ("GUID", .mask)])
        var redactor = Redactor(rules: rules, key: .random())
        for _ in 0..<3 {
            var event = RedactionDraft(
                fields: [
                    ("SESSION_ID", "_6f89fde9801702d4055216fad847dc889536592839"), ("SUBJECT", "bob"),
                    ("REASON", Self.reason), ("RESOURCE", "/a?b=c"),
                ], message: "for x@example.com"
            ).make()
            redactor.redact(&event)
        }
        let counts = Dictionary(uniqueKeysWithValues: zip(rules.names, redactor.counts))
        #expect(counts["SUBJECT"] == 3)
        #expect(counts["GUID"] == 0)
        #expect(counts["SESSION_AUTH"] == 0)
        #expect(counts["REASON.attributes"] == 3)
        #expect(counts["query_string"] == 3)
        #expect((counts["email"] ?? 0) >= 3)
        #expect((counts["SESSION_ID"] ?? 0) >= 3)
    }

    /// 500 secrets of each class, each in every place that a field can be: none stays.
    @Test func fiveHundredCanariesInEveryPlaceAreHidden() {
        let overrides: [(name: String, action: RedactionAction)] = [
            ("email", .hash), ("ip", .mask), ("token", .mask), ("authorization", .mask),
        ]
        var redactor = Redactor(rules: RedactionRules.standard.merging(overrides), key: .random())
        let places = ["SUBJECT", "REASON", "RESOURCE", "USER_AGENT", "MSG", "APP", "REFERRER", "X"]
        for number in 0..<500 {
            let digits = String(10_000 + number)
            let canaries = [
                "canary\(digits)@example.com", "10.\(number / 250 + 1).\(number % 250).77",
                "2001:db8:\(String(number + 4096, radix: 16))::7", "canary" + String(repeating: digits, count: 6),
                "Bearer canary\(digits)canary",
            ]
            for canary in canaries {
                let place = places[number % places.count]
                var event = RedactionDraft(
                    host: "gw", fields: [(place, "x \(canary) y"), ("OTHER", canary)],
                    message: "of \(canary), \(canary)"
                ).make()
                redactor.redact(&event)
                let text = RedactionResult(event).text
                let secret = canary.replacing("Bearer ", with: "")
                #expect(!text.contains(secret), "\(place): \(text)")
            }
        }
    }
}
