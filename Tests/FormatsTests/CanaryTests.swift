import Events
import Formats
import Foundation
import Testing

/// Session identifiers in every shape of line and place of it: none is found in what is written, in any format.
@Suite struct CanaryTests {
    /// `@` stands for the canary.
    private static let shapes = [
        #"Oct  9 09:53:17 gw WEB_CONSOLE AUTHN LOCAL INFO USER_LOGIN [SESSION_ID="@" SUBJECT="admin"] User @ in"#,
        #"2020-06-24T09:40:55Z gw ACCESS_GATEWAY ACCESS AUTHZ POLICY INFO USER_AUTHZ [SESSION_ID="@" RESOURCE="/a?s=@" REASON="N/A - SESSIONID=@ X-SPGW-KEY=@ mail=a@b.c Groups=A: " REMOTE_IP=""] allow @"#,
        #"2020-06-24T09:40:55Z gw ACCESS_GATEWAY ACCESS AUTHZ SESSION INFO USER_SESSION [SESSION_ID="@ " SESSION_AUTH="x@" SESSION_APP="@y" APP="@"] Upgraded @."#,
        #"2020-06-24T09:40:55Z gw ACCESS_GATEWAY ACCESS AUTHZ SESSION INFO USER_SESSION [SESSION_ID="first-session" SESSION_ID="@"] @"#,
        #"2020-06-24T09:40:55Z gw ACCESS_GATEWAY ACCESS AUTHZ SESSION INFO USER_SESSION [SESSION_ID="@" USER_AGENT="x" SESSION_ID="forged" y"] @"#,
        #"2020-06-24T09:40:55Z gw ACCESS_GATEWAY ACCESS AUTHZ SESSION INFO USER_SESSION [USER_AGENT="a" b" c SESSION_ID="@ REMOTE_IP="1.2.3.4"] @"#,
        #"2020-06-24T09:40:55Z gw ACCESS_GATEWAY ACCESS AUTHZ SESSION INFO USER_SESSION [SESSION_ID=@ bare] of @"#,
        #"2020-06-24T09:40:55Z gw ACCESS_GATEWAY ACCESS AUTHZ SESSION INFO USER_SESSION [SESSION_ID="@"#,
        #"2020-06-24T09:40:55Z gw ACCESS_GATEWAY ACCESS AUTHZ POLICY INFO USER_AUTHZ [REASON="N/A - SESSIONID=@ name=Bob "The Hammer" secret=@ " REMOTE_IP="1.2.3.4"] x"#,
        #"2020-06-24T09:40:55Z @ ACCESS_GATEWAY @ AUTHZ @ INFO USER_SESSION @ [SESSION_ID="@" @="v"] x"#,
        #"2020-06-24T09:40:43Z gw auth app.example 10.0.0.1 - - "GET /a;SESSIONID=@?x=@ HTTP/2.0" 302 163 "https://h/?s=@" "agent @" "-" 0.073 -"#,
        #"2020-06-25T03:36:38Z gw tag 2020/06/25 03:36:38 [error] 49257#0: *4 failed, client: 10.0.0.1, server: s, request: "GET /t?SESSION_ID=@ HTTP/1.1", host: "h", referrer: "https://h/t?q=@""#,
        #"Dec  2 13:00:13 : oag-mgmt : TTY=pts/1 ; PWD=/home ; USER=root ; COMMAND=/bin/x SESSION_ID=@ y"#,
        #"2020-08-10 15:42:30.583 ERROR 1336 --- [ XNIO-2 task-11] com.okta.Service : no session, SESSIONID=@, sorry"#,
        #"2020-07-07-18:45:57 gw systemd[1]: SESSION_ID: "@""#,
        #"free text with SESSION_ID = "@" and @"#,
        #"{"time":"2020-06-24T09:40:55Z","host":"gw","SESSION_ID":"@","message":"for @","nested":{"SESSION_AUTH":"@"}}"#,
        #"{"message":"GET \/a?SESSIONID=@ and \"SESSION_ID\":\"@\"","data":{"x":"[SESSION_ID=\"@\"]"}}"#,
        #"<34>1 2020-06-24T09:40:55Z gw app - - [x@1 SESSION_ID="@" REASON="a - SESSIONID=@ b\"c"] of @"#,
        #"<34>Oct  9 09:53:17 gw app[12]: SESSION_ID="@" @"#,
        #"<34>1 2020-06-24T09:40:55Z gw app - - - Oct  9 09:53:17 gw WEB_CONSOLE AUTHN LOCAL INFO USER_LOGIN [SESSION_ID="@"] @"#,
        #"SESSION_ID="@"#, "SESSIONID=@", "{\"SESSION_ID\":\"@",
    ]

    private static let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")

    private func canary(_ generator: inout SeededGenerator) -> String {
        let length = Int.random(in: 8...80, using: &generator)
        // With a letter first, so that it is not taken for an option or a rule.
        return "c" + String((1..<length).map { _ in Self.letters.randomElement(using: &generator)! })
    }

    @Test(arguments: 0..<30)
    func noCanaryIsFoundInAnyFormat(seed: Int) {
        var generator = SeededGenerator(seed)
        var pipeline = Pipeline()
        for shape in Self.shapes {
            let canary = canary(&generator)
            // The mail address and the enterprise number have an @ of their own.
            let line = shape.replacing("a@b.c", with: "a%b.c").replacing("x@1", with: "x%1")
                .replacing("@", with: canary).replacing("a%b.c", with: "a@b.c").replacing("x%1", with: "x@1")
            for format in EventFormat.allCases {
                for part in [nil, EventPart(number: 2, wholeBytes: 2_000_000)] {
                    let output = pipeline.render(Array(line.utf8), as: format, envelope: Envelope(part: part))
                    let text = String(decoding: output, as: UTF8.self)
                    #expect(!text.contains(canary), "\(format) of \(line): \(text)")
                    #expect(!text.contains("X-SPGW-KEY"))
                }
            }
        }
    }

    @Test(arguments: 0..<10)
    func aLineThatIsCutOrBrokenAnywhereLeaksNothing(seed: Int) {
        var generator = SeededGenerator(seed + 500)
        var pipeline = Pipeline()
        for shape in Self.shapes where shape.contains("SESSION_ID=\"@\"") {
            let canary = canary(&generator)
            let line = Array(
                shape.replacing("x@1", with: "x1").replacing("a@b.c", with: "").replacing("@", with: canary).utf8)
            for _ in 0..<20 {
                var broken = line
                // Quotes or brackets more or less, anywhere but in the canary and the keys.
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    let place = Int.random(in: 0..<broken.count, using: &generator)
                    guard [0x20, 0x22, 0x5B, 0x5D].contains(broken[place]) else { continue }
                    if Bool.random(using: &generator) {
                        broken.remove(at: place)
                    } else {
                        broken.insert([0x22, 0x5D, 0x5B, 0x5C].randomElement(using: &generator)!, at: place)
                    }
                }
                for format in EventFormat.allCases {
                    let text = String(decoding: pipeline.render(broken, as: format), as: UTF8.self)
                    #expect(!text.contains(canary), "\(format) of \(String(decoding: broken, as: UTF8.self)): \(text)")
                }
            }
        }
    }
}
