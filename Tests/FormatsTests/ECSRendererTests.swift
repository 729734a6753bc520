import Bytes
import Events
import Formats
import Foundation
import Testing

/// `format: ecs`.
@Suite struct ECSRendererTests {
    /// An object whose members are found by their path.
    private struct Tree {
        let members: [String: Any]

        init(_ json: [UInt8]) throws {
            members = try #require(JSONSerialization.jsonObject(with: Data(json)) as? [String: Any])
        }

        subscript(path: String) -> Any? {
            path.split(separator: ".").reduce(members as Any?) { ($0 as? [String: Any])?[String($1)] }
        }
    }

    private func object(_ line: String, rules: RedactionRules = .standard) throws -> Tree {
        try Tree(Array(rendered(line, as: .ecs, rules: rules).utf8))
    }

    @Test func anEventStandsInTheFieldsOfTheSchema() throws {
        let line =
            #"2020-06-24T10:06:23.125-05:00 gw.example ACCESS_GATEWAY WEB_CONSOLE AUTHN LOCAL INFO USER_LOGIN [SESSION_ID="_6f89fde9801702d4055216fad847dc889536592839" SUBJECT="admin" TYPE="SAML_2_0" RESULT="FAIL" REASON="INVALID_CREDENTIALS" REMOTE_IP="192.0.2.44" USER_AGENT="Mozilla/5.0"] User login failed: admin"#
        var context = sampleContext
        context.peer = "192.0.2.7"
        context.labels = [.init(name: "site.name", value: "dmz")]
        let envelope = Envelope(identity: EventIdentity(samplePrefix, seq: 42), previous: 40)
        #expect(
            rendered(line, as: .ecs, envelope: envelope, context: context)
                == #"{"@timestamp":"2020-06-24T10:06:23.125-05:00","ecs":{"version":"8.11.0"},"#
                + #""event":{"kind":"event","module":"access_gateway","dataset":"access_gateway.audit","#
                + #""action":"console_login.failed","category":["authentication"],"type":["start"],"#
                + #""code":"USER_LOGIN","outcome":"failure","reason":"INVALID_CREDENTIALS","provider":"ACCESS_GATEWAY","#
                + #""id":"abcdefghijklmnop-qrstuvwx-42"},"#
                + #""log":{"level":"INFO","syslog":{"severity":{"code":6}}},"message":"User login failed: admin","#
                + #""host":{"name":"gw.example"},"process":{"name":"WEB_CONSOLE"},"user":{"name":"admin"},"#
                + #""related":{"user":["admin"],"ip":["192.0.2.44"]},"source":{"address":"192.0.2.44","ip":"192.0.2.44"},"#
                + #""user_agent":{"original":"Mozilla/5.0"},"gateway":{"component":"AUTHN","subcomponent":"LOCAL","#
                + #""data":{"SESSION_ID":"h_1450576fcc1a5b76","TYPE":"SAML_2_0","RESULT":"FAIL"}},"#
                + #""labels":{"site_name":"dmz"},"agent":{"type":"gatepost","name":"gw-01"},"#
                + #""gatepost":{"input":"gateway","peer":"192.0.2.7","prev":40}}"#)
    }

    @Test func anEventIsOfItsFeedHoweverManyOfItsKindCameBefore() {
        let line =
            #"2020-06-24T09:40:55.667-05:00 gw ACCESS_GATEWAY ACCESS AUTHZ POLICY INFO USER_AUTHZ [RESULT="DENY"] no"#
        var pipeline = Pipeline()
        for _ in 0..<3 {
            let text = String(decoding: pipeline.render(Array(line.utf8), as: .ecs), as: UTF8.self)
            #expect(text.contains(#""dataset":"access_gateway.audit""#))
            #expect(text.contains(#""action":"authz.denied""#))
        }
    }

    @Test func nginxLinesHaveTheirRequestAndAnswer() throws {
        let object = try object(
            #"2020-06-24T09:40:43-05:00 gw auth app.example.com 10.0.0.1 - bob "GET /a/b?x=1&token=t HTTP/2.0" 302 163 "https://h/" "curl/8" "-" 0.073 -"#
        )
        #expect(object["event.dataset"] as? String == "access_gateway.access")
        #expect(object["event.category"] as? [String] == ["web"])
        #expect(object["http.request.method"] as? String == "GET")
        #expect(object["http.version"] as? String == "2.0")
        #expect(object["http.response.status_code"] as? Int == 302)
        #expect(object["http.response.body.bytes"] as? Int == 163)
        #expect(object["http.request.referrer"] as? String == "https://h/")
        #expect(object["url.domain"] as? String == "app.example.com")
        #expect(object["url.path"] as? String == "/a/b")
        #expect(object["url.query"] as? String == "x=***&token=***")
        #expect(object["user.name"] as? String == "bob")
        #expect(object["source.ip"] as? String == "10.0.0.1")
        #expect(object["user_agent.original"] as? String == "curl/8")
    }

    @Test func sudoLinesHaveBothUsersAndTheCommand() throws {
        let object = try object(
            "2020-06-24T09:40:43-05:00 gw sudo oag-mgmt : TTY=pts/1 ; PWD=/home ; USER=root ; COMMAND=/sbin/nginx -t")
        #expect(object["user.name"] as? String == "oag-mgmt")
        #expect(object["user.effective.name"] as? String == "root")
        #expect(object["process.command_line"] as? String == "/sbin/nginx -t")
    }

    @Test(arguments: [
        ("192.0.2.4", true), ("2001:db8::1", true), ("::ffff:10.0.0.1", true), ("10.0.0.1, 10.0.0.2", false),
        ("256.1.1.1", false), ("fe80::1%eth0", false), ("1::2::3", false), ("h_0123456789abcdef", false),
        ("1:2:3:4:5:6:7:8", true), ("1:2:3:4:5:6:7:", false), ("1:2:3:4:5:6:7::", true), ("::", true), (":1", false),
        ("::1.2.3.4.5", false), ("12345::", false), ("1:2:3:4:5:6:1.2.3.4", true),
    ])
    func onlyAnAddressIsAnAddress(text: String, isAddress: Bool) throws {
        #expect(SchemaOfECS.isAddress(text) == isAddress)
        let object = try object(
            "2020-06-24T09:40:55Z gw ACCESS_GATEWAY WEB_CONSOLE AUTHN LOCAL INFO USER_LOGIN [REMOTE_IP=\"\(text)\"] x")
        #expect(object["source.address"] as? String == text)
        #expect(object["source.ip"] as? String == (isAddress ? text : nil))
    }

    @Test func aValueThatIsNotOfTheSchemasTypeKeepsItsOwnName() throws {
        let rules = RedactionRules.standard.merging([("STATUS", .hash), ("REMOTE_IP", .hash)])
        let object = try object(
            #"2020-06-24T09:40:43-05:00 gw auth app.example.com 10.0.0.1 - - "GET / HTTP/2.0" 302 0163 "-" "x" "-" 0.1 -"#,
            rules: rules)
        #expect(object["http.response"] == nil)
        let data = try #require(object["gateway.data"] as? [String: String])
        #expect(data["STATUS"]?.hasPrefix("h_") == true)
        #expect(data["BYTES"] == "0163")
        #expect((object["source.address"] as? String)?.hasPrefix("h_") == true)
        #expect(object["source.ip"] == nil)
    }

    /// Of two users the first is the user; nothing is left out for the other.
    @Test func whatHasNoPlaceStaysAmongTheGatewaysData() throws {
        let object = try object(
            "2020-06-24T09:40:55Z gw ACCESS_GATEWAY WEB_CONSOLE AUTHN LOCAL INFO USER_LOGIN "
                + "[USER=\"a\" SUBJECT=\"b\" GUID=\"c\"] x")
        #expect(object["user.name"] as? String == "a")
        #expect(object["gateway.data"] as? [String: String] == ["SUBJECT": "b", "GUID": "c"])
    }

    @Test func everyLineOfTheSamplesIsOfTheSchema() throws {
        let schema = try SchemaOfECS()
        let samples = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../EventsTests/Resources/gateway-lines.log").standardized
        var pipeline = Pipeline()
        var lines = 0
        for line in try Data(contentsOf: samples).split(separator: 0x0A) {
            let json = pipeline.render(Array(line), as: .ecs)
            #expect(try schema.faults(in: json) == [], "\(String(decoding: line, as: UTF8.self))")
            lines += 1
        }
        #expect(lines == 106)
    }

    /// What categories and types the schema allows (ECS 8.11, "ECS Categorization Fields").
    @Test func theCatalogsWordsAreTheSchemas() {
        let categories: Set = ["authentication", "configuration", "host", "process", "session", "web"]
        let types: Set = [
            "access", "allowed", "change", "creation", "deletion", "denied", "end", "error", "info", "start",
        ]
        #expect(Set(EventCategory.allCases.map(\.rawValue)) == categories)
        #expect(Set(EventType.allCases.map(\.rawValue)) == types)
    }

    @Test func aGapRecordIsOfTheSchemaToo() throws {
        let gap = GapRecord(
            prefix: samplePrefix, first: 3, last: 5, count: 3, bytes: 900, reason: "damaged", input: "gateway",
            time: EventTime(unixSeconds: 1_795_255_200, nanoseconds: 0), agent: "gw-01")
        var output = ByteWriter()
        Renderer(.ecs).render(gap, previous: 2, into: &output)
        #expect(try SchemaOfECS().faults(in: output.array()) == [])
        let object = try Tree(output.array())
        #expect(object["event.code"] as? String == "GATEPOST_GAP")
        #expect(object["event.id"] as? String == "abcdefghijklmnop-qrstuvwx-gap-3-5")
        #expect(object["gateway.data.COUNT"] as? String == "3")
        #expect(object["event.action"] as? String != nil)
    }
}
