import Foundation
import Testing

/// What `check` says of settings that may hurt later, and what silences it.
@Suite struct RiskTests {
    /// What is said of an output, its place left out.
    private func said(
        _ output: String, to: String = "tls://siem.example.com:6514", number: Int = 1, rest: String = ""
    ) throws -> [String] {
        let text = """
            agent: { enterprise_number: \(number) }
            inputs: { gateway: { files: ["/var/log/gw/*.log"] } }
            \(rest)
            outputs:
              siem:
                to: \(to)
                \(output)
            """
        return try ConfigurationFolder.diagnostics(text).map { $0.replacing(#/^[0-9]+:[0-9]+: /#, with: "") }
    }

    /// That a risk is named once, at `place`, with `reason` in it, and that `accept` silences it.
    private func expectRisk(
        _ risk: String, _ reason: String, _ output: String = "format: rfc5424", to: String = "tls://siem.example.com",
        number: Int = 1, rest: String = "", besides: [String] = [], location: SourceLocation = #_sourceLocation
    ) throws {
        let accept = besides.map { "\"\($0): meant\"" }
        let before = try said(
            "\(output)\n    accept: [\(accept.joined(separator: ", "))]", to: to, number: number, rest: rest)
        #expect(before.count == 1, "\(before)", sourceLocation: location)
        let warning = try #require(before.first, sourceLocation: location)
        #expect(warning.hasPrefix("warning: "), sourceLocation: location)
        #expect(warning.contains(reason), "\(warning)", sourceLocation: location)
        #expect(warning.hasSuffix("or accept: [\"\(risk): why\"]"), "\(warning)", sourceLocation: location)
        let all = accept + ["\"\(risk): for a week, ticket 12\""]
        #expect(
            try said("\(output)\n    accept: [\(all.joined(separator: ", "))]", to: to, number: number, rest: rest)
                == [], sourceLocation: location)
    }

    @Test func sendingInClearIsNamed() throws {
        try expectRisk("plain_tcp", "sends its events in clear", to: "tcp://siem.example.com:514")
        for host in ["127.0.0.1", "localhost", "[::1]"] {
            #expect(try said("", to: "tcp://\(host):514") == [])
        }
    }

    @Test func aCollectorThatIsNotVerifiedIsNamed() throws {
        try expectRisk("insecure", "does not verify its collector", "tls: { verify: none, insecure: true }")
    }

    @Test func newlinesAroundEventsAreNamed() throws {
        try expectRisk("newline_framing", "are sent as #012", "framing: newline")
        // JSON has no line ends inside.
        #expect(try said("format: json") == [])
    }

    @Test func aSessionThatIsNotRedactedIsNamedAndThatTogetherWithCompression() throws {
        try expectRisk("kept_session", "can take over the sessions", "redact: { SESSION_ID: keep }")
        try expectRisk("kept_session", "sends REASON.attributes as", "redact: { REASON.attributes: keep }")
        try expectRisk(
            "compressed_session", "guess them piece by piece", "redact: { session_id: keep }\n    compression: zlib",
            besides: ["kept_session"])
        #expect(try said("redact: { SUBJECT: keep }\n    compression: zlib") == [])
    }

    @Test func droppingTheOldestIsNamedUntilAllOutputsAcceptIt() throws {
        try expectRisk("drop_oldest", "gives up events", rest: "spool: { when_full: drop_oldest }")
        let another = "accept: [\"drop_oldest: x\"]\n  second: { to: \"tls://b.example.com\" }"
        #expect(try said(another, rest: "spool: { when_full: drop_oldest }").count == 1)
    }

    @Test func theNumberForDocumentationIsNamed() throws {
        try expectRisk("enterprise_number", "IANA's number for documentation", number: 32473)
        // JSON does not carry the number.
        #expect(try said("format: json", number: 32473) == [])
    }

    @Test func whatIsAcceptedHasANameAndAReasonAndIsThere() throws {
        #expect(
            try said("accept: [\"plain_tpc: x\"]") == [
                "error: 'accept' in output 'siem': 'plain_tpc: x' names no risk; did you mean 'plain_tcp'?"
            ])
        #expect(
            try said("accept: [plain_tcp]") == [
                "error: 'accept' in output 'siem': 'plain_tcp' does not say why; write \"plain_tcp: the reason\""
            ])
        #expect(
            try said("accept: [\"plain_tcp: x\"]") == [
                "warning: output 'siem' does not run the risk 'plain_tcp'; remove it from 'accept'"
            ])
    }

    @Test func listeningInClearIsNamedByAddressUntilItIsAccepted() throws {
        func said(_ listen: String, _ accept: String = "") throws -> [String] {
            try ConfigurationFolder.diagnostics(
                """
                inputs: { gw: { listen: [\(listen)]\(accept) } }
                outputs: { siem: { to: "tls://siem.example.com" , format: json } }
                """)
        }
        let both = try said("\"tcp://127.0.0.1:514\", \"udp://0.0.0.0:514\", \"tcp://[::]:515\"")
        #expect(both.count == 2, "\(both)")
        #expect(both[0].hasPrefix("1:49: warning: input 'gw' takes its events in clear on udp://0.0.0.0:514"))
        #expect(both[0].contains("what the network drops nobody sees"))
        #expect(both[0].hasSuffix("or accept: [\"plain_udp: why\"]"))
        #expect(both[1].contains("tcp://[::]:515") && both[1].hasSuffix("or accept: [\"plain_tcp: why\"]"))
        #expect(try said("\"tcp://192.0.2.1:514\"", ", accept: [\"plain_tcp: a wire of its own\"]") == [])
        #expect(try said("\"tcp://127.0.0.1:514\", \"udp://[::1]:514\", \"unix:///run/gw\"") == [])
        let idle = try said("\"udp://127.0.0.1:514\"", ", accept: [\"plain_udp: meant\"]")
        #expect(idle.count == 1 && idle[0].contains("does not run the risk 'plain_udp'"))
    }
}
