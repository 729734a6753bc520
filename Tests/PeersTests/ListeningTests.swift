import Foundation
import Harness
import Testing

extension RealPeers {
    /// The agent's listeners and its standard input, as who sends and who watches see them.
    @Suite
    struct ListeningTests {
        private let folder: TemporaryFolder
        private let page: UInt16

        init() throws {
            folder = try TemporaryFolder()
            page = try LocalPort.free()
        }

        private func agent(_ inputs: String, to url: String, _ rest: String = "") throws -> Agent {
            try Agent(
                in: folder, http: "127.0.0.1:\(page)",
                """
                inputs: { \(inputs) }
                outputs: { siem: { to: "\(url)", format: json, settle: { after: 100ms }, retry: { min: 50ms, max: 200ms } } }
                \(rest)
                """)
        }

        /// A metric's value; nil: there is none of that name and these labels.
        private func metric(_ name: String, _ labels: String = #"{input="gw"}"#) throws -> Double? {
            let lines = try HTTPExchange.body(of: "/metrics", port: page).split(separator: "\n")
            return lines.first { $0.hasPrefix("\(name)\(labels) ") }?.split(separator: " ").last.flatMap { Double($0) }
        }

        private func senders(
            _ port: UInt16, _ authority: CertificateAuthority, _ arguments: [String], named name: String
        )
            throws -> ChildProcess
        {
            try Python.start(
                "tls_senders.py", ["--port", String(port), "--ca", authority.certificate] + arguments,
                log: folder("\(name).log"))
        }

        private static let greatestBuffer =
            (try? String(contentsOfFile: "/proc/sys/net/core/rmem_max", encoding: .utf8))
            .flatMap { Int($0.prefix { $0.isNumber }) } ?? .max

        /// As the package's unit starts it, without CAP_NET_ADMIN.
        @Test(.timeLimit(.minutes(1)), .enabled(if: greatestBuffer < 32 << 20, "this host's buffers are large"))
        func anAgentThatGetsASmallReceiveBufferSaysWhatToSet() async throws {
            let process = try agent("gw: { listen: [\"udp://127.0.0.1:0\"] }", to: "tcp://127.0.0.1:1").start(
                with: geteuid() == 0 ? ["setpriv", "--bounding-set", "-net_admin", "--"] : [])
            try await process.says("with a receive buffer of \(Self.greatestBuffer >> 10) KiB")
            try await process.says("Set 'net.core.rmem_max=33554432' (sysctl(8)) and restart the agent")
            #expect(try await process.stop() == 0, "\(process.said)")
        }

        @Test(.timeLimit(.minutes(2)))
        func aListenersMetricsCountWhatWasSent() async throws {
            let sink = try await Sink(in: folder, named: "sink")
            let port = try LocalPort.free()
            let process = try agent(
                "gw: { listen: [\"tcp://127.0.0.1:\(port)\"], max_connections: 2 }", to: "tcp://127.0.0.1:\(sink.port)"
            ).start()
            try await process.listens(on: page)
            let audit = "2020-06-24T09:40:55Z gw A ACCESS X Y INFO E [K=\"v\"] m\n"
            let broken = "2020-06-24T09:40:55Z gw A ACCESS X Y INFO E [K=\"v] m\n"
            let text = String(repeating: audit, count: 70) + String(repeating: broken, count: 30)
            var first: TestConnection? = try TestConnection(port: Int(port))
            try first?.send(Array((text + "and a half").utf8))
            let second = try TestConnection(port: Int(port))
            try second.send(Array("3 one5 two".utf8))
            try await eventually("all is read", detail: { process.said }) {
                try metric("gatepost_input_events_total") == 101
            }
            #expect(try metric("gatepost_input_connections") == 2)
            #expect(try TestConnection(port: Int(port)).receiveAll().isEmpty)
            first = nil
            try await eventually("the half line is shipped") { try metric("gatepost_input_events_total") == 102 }
            try await eventually("its rest is gone") { try metric("gatepost_input_lag_bytes") == 3 }
            for (name, value) in [
                "gatepost_input_bytes_total": text.utf8.count + 20, "gatepost_input_blocked": 0,
                "gatepost_input_connections": 1, "gatepost_input_accepted_connections_total": 2,
                "gatepost_input_half_frames_total": 1,
            ] {
                #expect(try metric(name) == Double(value), "\(name)")
            }
            let refused = "gatepost_input_refused_connections_total"
            #expect(try metric(refused, #"{input="gw",reason="limit"}"#) == 1)
            #expect(try metric(refused, #"{input="gw",reason="handshake"}"#) == 0)
            for reason in ["socket_full", "spool_full", "cut", "bad_frame", "unsynced"] {
                #expect(try metric("gatepost_input_dropped_total", "{input=\"gw\",reason=\"\(reason)\"}") == 0)
            }
            try second.send(Array("o!no count\n".utf8))
            #expect(try second.receiveAll().isEmpty)
            try await eventually("the bad frame is counted") {
                try metric("gatepost_input_dropped_total", #"{input="gw",reason="bad_frame"}"#) == 1
            }
            try await eventually("all is sent on") { sink.received.lineCount >= 105 }
            #expect(try metric("gatepost_events_unparsed_total") == 30)
            #expect(try await process.stop() == 0, "\(process.said)")
        }

        @Test(.timeLimit(.minutes(2)))
        func aThousandTLSConnectionsTakeBoundedMemory() async throws {
            let authority = try await CertificateAuthority(in: folder)
            let server = try await authority.issue("server")
            let sink = try await Sink(in: folder, named: "sink")
            let port = try LocalPort.free()
            let process = try agent(
                "gw: { listen: [\"tls://127.0.0.1:\(port)\"], tls: { cert: \(server.certificate), key: \(server.key) } }",
                to: "tcp://127.0.0.1:\(sink.port)"
            ).start()
            try await process.says(":\(port)")
            try await process.listens(on: page)
            let before = try #require(try metric("process_resident_memory_bytes", ""))
            let line = String(repeating: "x", count: 400)
            let senders = try senders(
                port, authority, ["--count", "1000", "--send", "\(line)\\n\(line)"], named: "senders")
            try await senders.says("sent 1000 to server", within: .seconds(60))
            try await eventually("all is read", detail: { process.said }) {
                try metric("gatepost_input_events_total") == 1000
            }
            #expect(try metric("gatepost_input_connections") == 1000)
            let after = try #require(try metric("process_resident_memory_bytes", ""))
            print("memory of 1,000 TLS connections: \(Int(after - before) >> 10) KiB")
            // Some 30 KiB each, most of it OpenSSL's.
            #expect(after - before < 80 * 1_048_576)
            senders.kill()
            try await eventually("the halves are shipped", detail: { process.said }) {
                try metric("gatepost_input_half_frames_total") == 1000
            }
            try await eventually("all is sent on") { sink.received.lineCount == 2000 }
            #expect(try await process.stop() == 0, "\(process.said)")
        }

        @Test(.timeLimit(.minutes(2)))
        func aRenewedCertificateIsTakenByAReloadAndOpenConnectionsStay() async throws {
            let authority = try await CertificateAuthority(in: folder)
            let sink = try await Sink(in: folder, named: "sink")
            let port = try LocalPort.free()
            func use(_ name: String) async throws {
                let identity = try await authority.issue(name)
                for (file, target) in [(identity.certificate, "in-use.pem"), (identity.key, "in-use.key")] {
                    try folder.write(target, try Data(contentsOf: URL(fileURLWithPath: file)))
                }
            }
            try await use("first")
            let process = try agent(
                "gw: { listen: [\"tls://127.0.0.1:\(port)\"], "
                    + "tls: { cert: \(folder("in-use.pem")), key: \(folder("in-use.key")) } }",
                to: "tcp://127.0.0.1:\(sink.port)"
            ).start()
            try await process.says(":\(port)")
            try await process.listens(on: page)
            let old = try senders(port, authority, ["--send", "old, half "], named: "old")
            try await old.says("sent 1 to first")
            try await use("second")
            process.signal(SIGHUP)
            try await eventually("the second certificate is shown", detail: { process.said }) {
                let new = try senders(port, authority, ["--send", "new\\n"], named: "new")
                try await eventually("an answer", detail: { new.said }) { new.said.contains("sent 1 to ") }
                return new.said.contains("sent 1 to second")
            }
            #expect(old.isRunning)
            #expect(try metric("gatepost_input_half_frames_total") == 0)

            // A key that does not go with it changes nothing.
            try folder.write("in-use.key", try Data(contentsOf: URL(fileURLWithPath: folder("first.key"))))
            process.signal(SIGHUP)
            try await process.says("key values mismatch")
            let third = try senders(port, authority, ["--send", "third\\n"], named: "third")
            try await third.says("sent 1 to second")
            #expect(old.isRunning)
            old.kill()
            try await eventually("the old connection's half line, and the new ones' lines", detail: { process.said }) {
                let received = String(decoding: sink.received, as: UTF8.self)
                return ["old, half", "new", "third"].allSatisfy { received.contains($0) }
            }
            #expect(try await process.stop() == 0, "\(process.said)")
        }

        // MARK: Standard input

        /// Starts the agent with a pipe as its standard input, and gives the pipe's writing end.
        private func start(_ agent: Agent) throws -> (ChildProcess, Int32) {
            let pipe = folder("pipe")
            #expect(mkfifo(pipe, 0o600) == 0)
            let process = try agent.start(with: ["/bin/sh", "-c", "exec \"$@\" <\"$0\"", pipe])
            let end = open(pipe, O_WRONLY | O_CLOEXEC)
            try #require(end >= 0)
            return (process, end)
        }

        @Test(.timeLimit(.minutes(2)))
        func whatAPipeBringsIsDeliveredAndItsEndIsNotTheAgents() async throws {
            let log = try await GatewayLog(folder("gw.log"), events: 5000, seed: 4)
            let sink = try await Sink(in: folder, named: "sink")
            let (process, end) = try start(agent("gw: { stdin: true }", to: "tcp://127.0.0.1:\(sink.port)"))
            let bytes = try Data(contentsOf: URL(fileURLWithPath: log.path)) + Data("no end".utf8)
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { write(end, $0.baseAddress, $0.count) }
                try #require(count > 0)
                rest = rest.dropFirst(count)
            }
            close(end)
            try await process.says("standard input has ended")
            try await eventually("all is sent on", detail: { process.said }) {
                sink.received.lineCount >= log.count + 1
            }
            let lines = sink.received.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
            let values = lines.compactMap { $0.firstMatch(of: /evt-\d+-\d+/)?.output }
            #expect(values.count == log.count && Set(values).count == log.count)
            #expect(sink.received.occurrences(of: "\"no end\"") > 0)
            #expect(process.isRunning)
            try await process.listens(on: page)
            #expect(try metric("gatepost_input_bytes_total") == Double(bytes.count))
            #expect(try await process.stop() == 0, "\(process.said)")
        }

        @Test(.timeLimit(.minutes(2)))
        func whoWritesToThePipeWaitsWhileTheSpoolIsFull() async throws {
            let port = try LocalPort.free()
            let (process, end) = try start(
                agent(
                    "gw: { stdin: true }", to: "tcp://127.0.0.1:\(port)",
                    "spool: { max_size: 8MiB, segment_size: 1MiB, keep_free: 0B, compress_backlog: false }"))
            #expect(fcntl(end, F_SETFL, O_NONBLOCK) == 0)
            var sent = 0
            var rest: [UInt8] = []
            func pump() {
                while true {
                    if rest.isEmpty {
                        rest = Array("line \(sent) \(String(repeating: "x", count: 1000))\n".utf8)
                        sent += 1
                    }
                    let count = rest.withUnsafeBytes { write(end, $0.baseAddress, $0.count) }
                    guard count > 0 else { return }
                    rest.removeFirst(count)
                }
            }
            try await process.listens(on: page)
            try await eventually("the writer waits", detail: { process.said }) {
                pump()
                return try metric("gatepost_input_blocked") == 1
            }
            #expect(sent > 5000 && sent < 20_000)
            let sink = try await Sink(in: folder, named: "sink", port: port)
            let first = sent
            try await eventually("the writer goes on", detail: { process.said }) {
                pump()
                return sent > first + 2000
            }
            #expect(fcntl(end, F_SETFL, 0) == 0)
            try #require(rest.withUnsafeBytes { write(end, $0.baseAddress, $0.count) } == rest.count)
            close(end)
            try await eventually("all is sent on", detail: { process.said }) { sink.received.lineCount >= sent }
            let numbers = String(decoding: sink.received, as: UTF8.self).matches(of: /line (\d+) x/).map(\.output.1)
            #expect(numbers.count == sent && Set(numbers).count == sent)
            #expect(try metric("gatepost_input_blocked") == 0)
            #expect(try await process.stop() == 0, "\(process.said)")
        }
    }
}
