import Foundation
import Harness
import Testing

extension RealPeers {
    /// The page at `/`, as a browser shows it.
    @Suite
    struct PageTests {
        @Test(.timeLimit(.minutes(3)))
        func aBrowserShowsThroughputBacklogCertificatesAndErrors() async throws {
            let folder = try TemporaryFolder()
            let authority = try await CertificateAuthority(in: folder)
            let sink = try await Sink(in: folder, named: "sink", identity: try await authority.issue("collector"))
            let log = try await GatewayLog(folder("gw.log"), events: 1000)
            let port = try LocalPort.free()
            let agent = try Agent(
                in: folder, http: "127.0.0.1:\(port)",
                """
                inputs: { gw: { files: ["\(log.path)"] } }
                outputs:
                  siem: { to: "tls://localhost:\(sink.port)", tls: { ca: \(authority.certificate) }, settle: { after: 100ms } }
                  dead: { to: "tcp://127.0.0.1:\(try LocalPort.free())" }
                """)
            let process = try agent.start()
            try await process.listens(on: port)
            try await eventually("all is delivered, and the meter has looked twice", detail: { process.said }) {
                let status = try HTTPExchange.body(of: "/status?as=text", port: port)
                let history = try HTTPExchange.body(of: "/history", port: port)
                return status.contains(" 1000\n")
                    && history.matches(of: #/"backlog_events": \[\s+\d+,\s+\d+/#).count == 2
            }

            let page = try await Browser.open("http://127.0.0.1:\(port)/", in: folder)
            #expect(page.complaints == [])
            for text in [
                "<title>(2) gw-test – gatepost</title>", ">siem</h3>", "class=\"state connected\">connected<",
                ">dead</h3>", "class=\"state waiting\">waiting<", ", TLSv1.3</p>",
                "class=\"problem\">output dead: connecting to tcp://127.0.0.1:", "Collector's certificate: ",
                "class=\"problem\">output siem: the collector's certificate expires in 29 days<",
                " days left (20", "<dd>1,000</dd>", ">gw</td>", "<polyline class=\"line\"",
                "<span class=\"working\">",
            ] {
                #expect(page.document.contains(text), "\(text)")
            }
            #expect(page.document.ranges(of: "<polyline").count == 4)

            #expect(try await process.stop() == 0)
        }

        @Test(.timeLimit(.minutes(1)))
        func thePageTakesNothingFromElsewhereAndChangesNothing() async throws {
            let folder = try TemporaryFolder()
            let port = try LocalPort.free()
            let agent = try Agent(
                in: folder, http: "127.0.0.1:\(port)",
                """
                inputs: { gw: { files: ["\(folder("gw.log"))"] } }
                outputs: { siem: { to: "tcp://127.0.0.1:\(try LocalPort.free())" } }
                """)
            let process = try agent.start()
            try await process.listens(on: port)
            for path in ["/", "/page.css", "/page.js", "/page.svg"] {
                let answer = try HTTPExchange.get(path, port: Int(port))
                #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(answer.contains("Content-Security-Policy: default-src 'none'; script-src 'self'; "), "\(path)")
                let body = try HTTPExchange.body(of: path, port: port)
                #expect(
                    body.replacing("http://www.w3.org/2000/svg", with: "").ranges(of: "//").allSatisfy { range in
                        // Comments, and no address.
                        !body[..<range.lowerBound].hasSuffix(":")
                    })
                #expect(!body.contains("innerHTML") && !body.contains("<form") && !body.contains("POST"))
                let post = "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"
                #expect(try HTTPExchange.send(post, toPort: Int(port)).hasPrefix("HTTP/1.1 405 "))
            }
            #expect(try HTTPExchange.get("/tap", port: Int(port)).hasPrefix("HTTP/1.1 404 "))
            #expect(try await process.stop() == 0)
        }
    }
}
