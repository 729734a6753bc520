import Bytes
import Events
import Foundation
import Testing

/// What is the same in every copy of a line, by whatever way it came.
struct EventBodyTests {
    private struct Copy: Equatable {
        var second: Int64
        var body: String
    }

    private func read(_ line: String) -> Copy? {
        let reading = Reading(line)
        guard reading.time.isFromEvent else { return nil }
        return Copy(second: reading.time.unixSeconds, body: reading[reading.event.body])
    }

    private static let bsd =
        #"Aug 26 18:53:17 gw.example WEB_CONSOLE AUTHN LOCAL INFO USER_LOGIN [SUBJECT="admin" RESULT="PASS"] User login"#

    @Test func theBodyOfAGatewayLineBeginsAtItsLevel() {
        let body = #"INFO USER_LOGIN [SUBJECT="admin" RESULT="PASS"] User login"#
        #expect(read(Self.bsd)?.body == body)
        // The second time its columns are known.
        let again = Reading(Self.bsd)
        again.read(Array(Self.bsd.utf8))
        #expect(again[again.event.body] == body)
        #expect(read(Self.bsd + " \r\n\tat a.B.c(B.java:1)")?.body == body)
    }

    @Test func formsThatARelayGivesALineHaveTheSameTimeAndBody() {
        let bare = read(Self.bsd)
        let rest = Self.bsd.dropFirst("Aug 26 18:53:17 gw.example WEB_CONSOLE ".count)
        let copies = [
            "<134>\(Self.bsd)",
            "<134>Aug 26 18:53:17 gw.example WEB_CONSOLE: \(rest)",
            "<134>2020-08-26T18:53:17.250-05:00 gw.example WEB_CONSOLE \(rest)",
            "<134>1 2020-08-26T18:53:17-05:00 gw.example WEB_CONSOLE - - - \(rest)",
            "<134>1 2020-08-26T23:53:17.9Z 192.0.2.7 WEB_CONSOLE 77 ID1 [origin ip=\"192.0.2.1\"] \(rest)",
            "2020-08-26T23:53:17Z ACCESS_GATEWAY WEB_CONSOLE \(rest)",
        ]
        #expect(bare?.second == 1_598_485_997)
        for copy in copies { #expect(read(copy) == bare, "\(copy)") }
    }

    /// The lines of the vendor's pages, as they stand there and as a relay that only puts its header before them has them.
    @Test func everyLineWithATimeIsKnownAgainBehindAnotherHeader() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Resources/gateway-lines.log")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
        var compared = 0
        for line in lines {
            guard let bare = read(line) else { continue }
            compared += 1
            #expect(read("<134>\(line)") == bare, "\(line)")
        }
        #expect(compared > 95)
    }

    @Test func otherShapesBeginBehindHostAndTag() {
        let pairs = [
            (
                #"2020-06-24T09:40:55-05:00 gw nginx app.example 10.0.0.1 - - "GET / HTTP/2.0" 200 5 "-" "curl" "-" 0.1 0.1 ."#,
                #"<134>1 2020-06-24T09:40:55-05:00 gw nginx - - - app.example 10.0.0.1 - - "GET / HTTP/2.0" 200 5 "-" "curl" "-" 0.1 0.1 ."#
            ),
            (
                "2020-06-24T09:40:55-05:00 gw sudo oag : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls",
                "<86>Jun 24 09:40:55 gw sudo: oag : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls"
            ),
            (
                "2020-06-24T09:40:55-05:00 gw systemd[1]: Started something.",
                "<30>1 2020-06-24T09:40:55-05:00 gw systemd 1 - - Started something."
            ),
            (
                "2020-08-10 15:42:30.583 ERROR 1336 --- [ main] c.o.Service : it broke",
                "<134>Aug 10 15:42:31 gw oag: 2020-08-10 15:42:30.583 ERROR 1336 --- [ main] c.o.Service : it broke"
            ),
        ]
        for (first, second) in pairs {
            #expect(read(first) != nil)
            #expect(read(first) == read(second), "\(String(describing: read(first)))")
        }
    }
}
