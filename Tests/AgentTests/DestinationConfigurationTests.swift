import Agent
import Outputs
import Testing

@Suite struct DestinationsOfAConfiguration {
    /// What is said of an output with this `to` and these other settings.
    private func diagnostics(_ to: String, _ rest: String = "") throws -> [String] {
        try ConfigurationFolder.diagnostics(text(to, rest)).map { $0.replacing("conf.d/1.yaml:", with: "") }
    }

    private func text(_ to: String, _ rest: String) -> String {
        """
        agent: { enterprise_number: 1 }
        inputs: { gw: { files: /var/log/gw/*.log } }
        outputs:
          siem:
            to: \(to)
            \(rest)
        """
    }

    @Test(arguments: [
        ("[tls://a, tls://b:7000]", ""), ("relp+tls://siem.example.com", ""), ("relp://127.0.0.1", "max_rate: 2000/s"),
        ("https://siem/services/collector/event", "format: splunk_hec"), ("https://siem/gw/_bulk", "format: json"),
        ("https://siem", "http: { proxy: { to: \"http://proxy:3128\", basic: \"gw:pass\" } }"),
    ])
    func whatGoesTogetherIsTaken(_ to: String, _ rest: String) throws {
        #expect(try diagnostics(to, rest) == [])
    }

    @Test func aListOfDestinationsIsAnOrderOfOneKind() throws {
        let configuration = try #require(try ConfigurationFolder.load(text("[tls://a, tls://b:7000]", "")))
        #expect(configuration.outputs[0].to.map(\.description) == ["tls://a:6514", "tls://b:7000"])
        #expect(
            try diagnostics("[tls://a, https://b]") == [
                "5:19: error: https://b:443 is of another kind than tls://a:6514; a list is an order of destinations of "
                    + "one kind: make another output of it"
            ])
        #expect(
            try diagnostics("[file:///var/a, file:///var/b]") == [
                "5:9: error: a list is for collectors; make another output of each archive"
            ])
    }

    @Test func whatAProtocolCannotCarryIsRefused() throws {
        #expect(
            try diagnostics("relp+tls://siem", "compression: zlib") == [
                "6:18: error: RELP does not carry compressed events; remove 'compression'"
            ])
        #expect(
            try diagnostics("tls://siem", "compression: gzip") == [
                "6:18: error: gzip is for the bodies of HTTP requests; write compression: zlib"
            ])
        #expect(
            try diagnostics("https://siem/services/collector/event") == [
                "5:9: error: Splunk's event collector takes its own format only; write format: splunk_hec"
            ])
        #expect(
            try diagnostics("tls://siem", "format: splunk_hec") == [
                "6:13: error: splunk_hec is for Splunk's event collector; write https:// in 'to', or format: json"
            ])
        #expect(
            try diagnostics("tls://siem", "max_rate: 2000") == [
                "6:15: error: 'max_rate' in output 'siem': '2000' is no rate; write a whole number and /s, such as 2000/s"
            ])
    }

    @Test func aProxyIsForWhatItCannotReadAlong() throws {
        #expect(
            try diagnostics("http://127.0.0.1", "http: { proxy: { to: \"http://proxy:3128\" } }") == [
                "6:26: error: a proxy is for https://, of which it sees nothing; write https:// in 'to' of the output, or "
                    + "remove 'proxy'"
            ])
        #expect(
            try diagnostics("https://siem", "http: { proxy: { basic: \"gw:pass\" } }") == [
                "6:29: error: there is no proxy to be told; add 'to: http://HOST:PORT' beside it"
            ])
        #expect(
            try diagnostics("https://siem", "http: { proxy: { to: \"http://gw:pass@proxy:3128\" } }") == [
                "6:26: error: 'to' in 'proxy' of 'http' of output 'siem': the value (not shown) is no address of a proxy; "
                    + "write http://HOST:PORT, and user and password under 'basic'"
            ])
    }
}
