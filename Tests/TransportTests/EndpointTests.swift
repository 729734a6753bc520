import Testing
import Transport

@Suite struct EndpointTests {
    @Test(arguments: [
        ("tls://siem.example.com:6514", TransportScheme.tls, "siem.example.com", 6514),
        ("tls://siem.example.com", .tls, "siem.example.com", 6514),
        ("tcp://10.0.0.1", .tcp, "10.0.0.1", 514),
        ("TCP://10.0.0.1:10514/", .tcp, "10.0.0.1", 10514),
        ("tcp://[::1]:514", .tcp, "::1", 514),
        ("tls://[2001:db8::1]", .tls, "2001:db8::1", 6514),
        ("tls://[fe80::1%eth0]:6514", .tls, "fe80::1%eth0", 6514),
        ("https://siem.example.com/", .https, "siem.example.com", 443),
        ("relp+tls://siem.example.com", .relpTLS, "siem.example.com", 2514),
        ("http://[::1]:8088", .http, "::1", 8088),
    ])
    func anAddressIsRead(_ url: String, _ scheme: TransportScheme, _ host: String, _ port: Int) throws {
        let endpoint = try Endpoint(parsing: url)
        #expect(endpoint == Endpoint(scheme: scheme, host: host, port: port))
        #expect(try Endpoint(parsing: endpoint.description) == endpoint)
    }

    @Test(arguments: [
        ("siem.example.com:6514", "no scheme"),
        ("", "no scheme"),
        ("tls:/siem", "no scheme"),
        ("udp://siem", "unknown scheme 'udp'; known are: tcp, tls, relp, relp+tls, http, https"),
        ("tls://", "no host"),
        ("tls://:6514", "no host"),
        ("tls://siem:0", "'0' is no port; use 1 to 65535"),
        ("tls://siem:65536", "'65536' is no port"),
        ("tls://siem:", "'' is no port"),
        ("tls://siem:6514x", "'6514x' is no port"),
        ("tls://siem:+514", "'+514' is no port"),
        ("tls://2001:db8::1", "an IPv6 address without brackets; write it as [2001:db8::1]"),
        ("tls://[::1", "a [ without its ]"),
        ("tls://[::1]x", "only a port may follow"),
        ("tls://[siem]:1", "no IPv6 address between the brackets"),
        ("tls://user@siem", "user and password have no place in it"),
        ("tls://siem/path", "a path has no place in it"),
        ("tls://siem?x=1", "a path has no place in it"),
        ("tls://si em", "a space or control character"),
        ("tls://si\u{1b}em", "a space or control character"),
        ("tls://münchen.example", "write the name in its ASCII form"),
    ])
    func whatIsNoAddressIsToldWithTheRemedy(_ url: String, _ words: String) {
        let error = #expect(throws: TransportError.self) { try Endpoint(parsing: url) }
        #expect(error?.reason == .badAddress)
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("\u{1b}") == false)
    }

    @Test func aURLOfHTTPMayHaveAPathWithAQuery() throws {
        let endpoint = try Endpoint(parsing: "https://siem.example.com:8443/logs/_bulk?pipeline=gw")
        #expect(endpoint.port == 8443)
        #expect(endpoint.path == "/logs/_bulk?pipeline=gw")
        #expect(try Endpoint(parsing: endpoint.description) == endpoint)
        #expect(throws: TransportError.self) { try Endpoint(parsing: "https://siem.example.com/a b") }
    }

    @Test func aListenerMayAskForAnyPort() throws {
        #expect(try Endpoint(parsing: "tcp://127.0.0.1:0", forListening: true).port == 0)
    }
}
