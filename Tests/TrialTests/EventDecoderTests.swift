import Bytes
import Foundation
import Testing
import Trial

@Suite struct EventDecoderTests {
    private func decoded(_ event: [UInt8]) throws -> [String: Any] {
        var line = ByteWriter()
        EventDecoder.append(event, to: &line)
        return try #require(try JSONSerialization.jsonObject(with: Data(line.array())) as? [String: Any])
    }

    private func decoded(_ event: String) throws -> [String: Any] { try decoded(Array(event.utf8)) }

    @Test func everyPartOfAMessageIsFound() throws {
        // RFC 5424 §6.5, example 4, with escapes.
        let event = try decoded(
            """
            <165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog 111 ID47 \
            [exampleSDID@32473 iut="3" eventSource="App \\"x\\" \\\\ \\]" ip="a" ip="b"][e@1] \u{FEFF}An application
            """)
        #expect(event["pri"] as? Int == 165)
        #expect(event["facility"] as? Int == 20)
        #expect(event["severity"] as? Int == 5)
        #expect(event["timestamp"] as? String == "2003-10-11T22:14:15.003Z")
        #expect(event["hostname"] as? String == "mymachine.example.com")
        #expect(event["app_name"] as? String == "evntslog")
        #expect(event["procid"] as? String == "111")
        #expect(event["msgid"] as? String == "ID47")
        #expect(event["msg"] as? String == "An application")
        let data = try #require(event["structured_data"] as? [String: [String: Any]])
        #expect(data["exampleSDID@32473"]?["iut"] as? String == "3")
        #expect(data["exampleSDID@32473"]?["eventSource"] as? String == "App \"x\" \\ ]")
        #expect(data["exampleSDID@32473"]?["ip"] as? [String] == ["a", "b"])
        #expect(data["e@1"]?.isEmpty == true)
    }

    @Test func whatIsAbsentIsNull() throws {
        let event = try decoded("<0>1 - - - - - -")
        for key in ["timestamp", "hostname", "app_name", "procid", "msgid", "msg"] { #expect(event[key] is NSNull) }
        #expect((event["structured_data"] as? [String: Any])?.isEmpty == true)
        #expect(try decoded("<0>1 - - - - - - ")["msg"] as? String == "")
    }

    @Test(arguments: [
        "<192>1 - - - - - -", "<01>1 - - - - - -", "<1>2 - - - - - -", "<1>1  - - - - -", "<1>1 - - - - -",
        "<1>1 2003-10-11T22:14:15.003 - - - - -", "<1>1 2003-02-29T22:14:15Z - - - - -",
        "<1>1 2003-10-11T22:14:15.0000003Z - - - - -", "<1>1 2003-10-11t22:14:15Z - - - - -",
        "<1>1 2003-10-11T24:00:00Z - - - - -", "<1>1 2003-10-11T22:14:15+0200 - - - - -",
        "<1>1 - - - - - [a b=\"x]\"]", "<1>1 - - - - - [a b=\"x\" ]", "<1>1 - - - - - [a][a]", "<1>1 - - - - - [=]",
        "<1>1 - - - - - []", "<1>1 - - - - - [a b=\"x\"]msg", "<1>1 - h\u{e9} - - - -",
        "<1>1 - - - - 123456789012345678901234567890123 -",
        "<1>1 - - a2345678901234567890123456789012345678901234567x9 - - -",
        "Oct  9 09:47:02 host WEB_CONSOLE - - INFO SYSTEM_STARTUP [] Startup", "", "{", "{}x", "{\"a\":01}", "{\"a\":}",
        "{\"a\" 1}", "[1]", "{\"a\":\"\u{1}\"}", "{\"a\":1,}", "{\"a\":[1,]}", "{\"a\":\"\\x\"}", "{\"a\":tru}",
        "{'a':1}",
    ])
    func whatIsNoMessageAndNoObjectIsRaw(text: String) throws {
        let event = try decoded(text)
        #expect(event.count == 1)
        #expect(event["raw"] as? String == text)
    }

    @Test(arguments: [
        "{}", " {} ", "{\"a\":{\"b\":[1,-2.5e+3,true,false,null,{}]},\"c\":\"\\u00e9\\n\"}", "{\"é\":\"ü\"}",
        "{ \"a\" : [ ] , \"b\" : [ [ 0 ] ] }",
    ])
    func aJSONObjectIsLeftAsItIs(text: String) throws {
        var line = ByteWriter()
        EventDecoder.append(Array(text.utf8), to: &line)
        if text.hasPrefix("{") {
            #expect(line.string() == text)
        } else {
            #expect(line.string() == "{\"raw\":\"\(text)\"}")
        }
    }

    @Test func deepNestingIsNotFollowed() throws {
        let depth = 100_000
        let text = String(repeating: "{\"a\":", count: depth) + "1" + String(repeating: "}", count: depth)
        #expect(try decoded(text)["raw"] as? String == text)
    }

    @Test func pythonReadsWhateverComes() throws {
        let running = try RunningCollector(decodes: true)
        var numbers = SystemRandomNumberGenerator()
        var payload = octetCounted(simulatedLines(200))
        for _ in 0..<400 {
            let length = Int.random(in: 1...60, using: &numbers)
            var event = (0..<length).map { _ in UInt8.random(in: 0...255, using: &numbers) }
            switch Int.random(in: 0..<3, using: &numbers) {
            case 0: event = Array("<1>1 - - - - - [a@1 b=\"".utf8) + event + Array("\"] ".utf8) + event
            case 1: event = Array("{\"a\":\"".utf8) + event + Array("\"}".utf8)
            default: break
            }
            payload += Data("\(event.count) ".utf8) + Data(event)
        }
        #expect(try running.client(tls: true).send(payload).status == 0)
        let script = """
            import json, sys
            lines = open(sys.argv[1], "rb").read().split(b"\\n")
            assert lines.pop() == b""
            assert all(isinstance(json.loads(line.decode("utf-8")), dict) for line in lines)
            print(len(lines))
            """
        let run = try Command.run("python3", ["-c", script, running.folder.path + "/out"])
        #expect(run.output == "600\n", "\(run.errors)")
    }
}
