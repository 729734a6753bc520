import Events
import Testing

/// `query_string`: what is taken for a URL's query, and what is left of it.
@Suite struct RedactionQueryTests {
    @Test(arguments: [
        ("/path?a=b&c=d", "/path?a=***&c=***"),
        ("/path?token", "/path?***"),
        ("/path?", "/path?"),
        ("/path?a=&b=x", "/path?a=&b=***"),
        ("/path?a=b=c", "/path?a=***"),
        ("/path?a=b c d", "/path?a=***"),
        ("/path?a=b#frag", "/path?a=***#frag"),
        ("/path#access_token=xyz&state=1", "/path#access_token=***&state=***"),
        ("/path?u=/x?token=1", "/path?u=***"),
        ("https://h.example/p?RelayState=https%3A%2F%2Fx%2F%3Fa%3Db", "https://h.example/p?RelayState=***"),
        ("https%3A%2F%2Fh%2Fp%3Fcode%3Dsecret%26x%3D1", "https%3A%2F%2Fh%2Fp%3Fcode%3D***%26x%3D***"),
        ("/plain/path", "/plain/path"),
    ])
    func aResourceKeepsPathAndNames(resource: String, expected: String) {
        for key in ["RESOURCE", "referrer", "RelayState"] {
            let result = redacted(RedactionDraft(fields: [(key, resource)]).make())
            #expect(result.fields[key] == expected)
            #expect(result.line.contains("\(key)=\"\(expected)\""))
        }
    }

    @Test(arguments: [
        ("GET /x?a=b HTTP/1.1", "GET /x?a=*** HTTP/1.1"),
        ("GET /x?a=b c HTTP/2.0", "GET /x?a=*** HTTP/2.0"),
        ("GET /x?a=b", "GET /x?a=***"),
        ("GET / HTTP/1.1", "GET / HTTP/1.1"),
    ])
    func aRequestKeepsItsProtocol(request: String, expected: String) {
        #expect(redacted(RedactionDraft(fields: [("request", request)]).make()).fields["request"] == expected)
    }

    @Test(arguments: [
        ("changed to:https://h/p?code=abc done", "changed to:https://h/p?code=*** done"),
        ("is it? yes, 1?2", "is it? yes, 1?2"),
        ("x?a=b", "x?a=***"),
        ("issue #12 in a/b", "issue #12 in a/b"),
        (
            #"request: "GET /t?q=v HTTP/1.1", referrer: "https://h/p?q=v w""#,
            #"request: "GET /t?q=*** HTTP/1.1", referrer: "https://h/p?q=***""#
        ),
    ])
    func urlsInTextAreFound(text: String, expected: String) {
        #expect(redacted(RedactionDraft.text(text)).message == expected)
    }

    @Test func theQuerysRuleCanBeAnother() {
        let draft = RedactionDraft(fields: [("RESOURCE", "/p?a=b")])
        #expect(redacted(draft.make(), rules(("query_string", .keep))).fields["RESOURCE"] == "/p?a=b")
        #expect(redacted(draft.make(), rules(("query_string", .drop))).fields["RESOURCE"] == "/p")
        let hashed = redacted(draft.make(), rules(("query_string", .hash))).fields["RESOURCE"] ?? ""
        #expect(hashed.hasPrefix("/p?a=h_"))
    }

    @Test func aSessionInAQueryIsHiddenEvenIfQueriesAreKept() {
        let result = redacted(
            RedactionDraft(
                fields: [("RESOURCE", "/p?SESSIONID=_6f89fde9801702d4055216fad847dc889536592839&x=1")],
                message: "_6f89fde9801702d4055216fad847dc889536592839"
            ).make(), rules(("query_string", .keep)))
        #expect(result.fields["RESOURCE"] == "/p?SESSIONID=h_1450576fcc1a5b76&x=1")
        #expect(result.message == "h_1450576fcc1a5b76")
    }
}
