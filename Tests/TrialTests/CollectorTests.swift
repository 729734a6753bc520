import Foundation
import Testing
import Transport
import Trial

@Suite struct CollectorTests {
    @Test(arguments: [false, true], PythonClient.Compression.allCases)
    func everyEventIsWrittenAsALine(tls: Bool, compression: PythonClient.Compression) throws {
        let running = try RunningCollector()
        let lines = simulatedLines(3000)
        let client = running.client(tls: tls, compression: compression)
        for payload in [lines, octetCounted(lines), Data(lines.map { $0 == 0x0A ? 0 : $0 })] {
            let run = try client.send(payload)
            #expect(run.status == 0, "\(run.errors)")
        }
        #expect(running.output == lines + lines + lines)
        let tally = running.collector.tally
        #expect(tally.events == 9000)
        #expect(tally.markers == 3000)
        #expect(tally.connections == 3)
        #expect((tally.streamBytes > 2 * tally.wireBytes) == (compression != .none))
    }

    @Test(arguments: PythonClient.Compression.allCases)
    func aStreamMayArriveByteByByte(compression: PythonClient.Compression) throws {
        let running = try RunningCollector()
        var client = running.client(compression: compression)
        client.pieceSize = 1
        let lines = simulatedLines(8)
        #expect(try client.send(octetCounted(lines)).status == 0)
        #expect(running.output == lines)
    }

    @Test func opensslsClientIsHeard() throws {
        let running = try RunningCollector()
        let run = try Command.run(
            "openssl",
            [
                "s_client", "-connect", "127.0.0.1:\(running.tlsPort)", "-CAfile", running.certificates.authority,
                "-verify_return_error", "-verify_hostname", "localhost", "-quiet", "-no_ign_eof",
            ],
            input: Data("<13>1 - - - - - - hello\n".utf8))
        #expect(run.status == 0, "\(run.errors)")
        try waitUntil("the event is there") { running.output == Data("<13>1 - - - - - - hello\n".utf8) }
    }

    @Test func aLineFeedInsideAnEventIsEscaped() throws {
        let running = try RunningCollector()
        #expect(try running.client().send(Data("8 one\ntwo\n\n3 end".utf8)).status == 0)
        #expect(String(decoding: running.output, as: UTF8.self) == "one#012two#012\nend\n")
    }

    @Test func aLastLineWithoutItsEndIsAnEventIfTheSenderClosedAsItShould() throws {
        let running = try RunningCollector()
        #expect(try running.client().send(Data("first\nlast".utf8)).status == 0)
        #expect(String(decoding: running.output, as: UTF8.self) == "first\nlast\n")
        #expect(try running.client().send(Data("4 full10 cut".utf8)).status == 0)
        #expect(String(decoding: running.output, as: UTF8.self) == "first\nlast\nfull\n")
        #expect(running.messages.last?.contains("the stream ended within a frame") == true)
    }

    @Test func aHundredConnectionsAtOnceAreServed() throws {
        let running = try RunningCollector()
        let script = """
            import socket, ssl, sys, threading
            port, ca = sys.argv[1:]
            context = ssl.create_default_context(cafile=ca)
            barrier = threading.Barrier(100)
            def work(n):
                s = context.wrap_socket(socket.create_connection(("127.0.0.1", int(port))), server_hostname="localhost")
                barrier.wait()
                for i in range(1, 51):
                    event = f"evt-{n}-{i:09d} of sender {n}".encode()
                    s.sendall(str(len(event)).encode() + b" " + event)
                s.unwrap()
            threads = [threading.Thread(target=work, args=(n,)) for n in range(100)]
            for t in threads: t.start()
            for t in threads: t.join()
            """
        let run = try Command.run("python3", ["-c", script, "\(running.tlsPort)", running.certificates.authority])
        #expect(run.errors == "")
        #expect(running.collector.tally.connections == 100)
        #expect(running.collector.tally.events == 5000)
        #expect(running.collector.tally.markers == 5000)
        #expect(Set(running.output.split(separator: 0x0A)).count == 5000)
    }

    @Test func aClientWithoutACertificateIsRefusedWhereOneIsAskedFor() throws {
        let running = try RunningCollector(asksForCertificate: true)
        var client = running.client(tls: true)
        _ = try client.send(Data("hello\n".utf8))
        try waitUntil("the refusal is told") { running.messages.count == 1 }
        #expect(running.messages[0].contains("certificate"))
        #expect(running.output.isEmpty)
        client.certificate = running.certificates.clientCertificate
        client.key = running.certificates.clientKey
        #expect(try client.send(Data("hello\n".utf8)).status == 0)
        #expect(running.output == Data("hello\n".utf8))
    }

    @Test(arguments: [false, true])
    func cutConnectionsAreResetWithoutAWordAndNewOnesServed(tls: Bool) throws {
        let running = try RunningCollector()
        let script = """
            import socket, ssl, sys
            port, ca = sys.argv[1:]
            s = socket.create_connection(("127.0.0.1", int(port)), timeout=30)
            if ca:
                context = ssl.create_default_context(cafile=ca)
                s = context.wrap_socket(s, server_hostname="localhost", suppress_ragged_eofs=False)
            s.sendall(b"before the cut\\n")
            try:
                s.recv(1)
                print("closed")
            except (ConnectionResetError, ssl.SSLEOFError):
                print("cut")
            """
        let client = running.client(tls: tls)
        let thread = ResultOfThread {
            try Command.run("python3", ["-c", script, "\(client.port)", client.authority ?? ""])
        }
        try waitUntil("the event is there") { running.collector.tally.events == 1 }
        try running.collector.cutAllConnections()
        let run = try thread.value()
        #expect(run.output == "cut\n", "\(run.errors)")
        #expect(try client.send(Data("after the cut\n".utf8)).status == 0)
        #expect(String(decoding: running.output, as: UTF8.self) == "before the cut\nafter the cut\n")
    }

    @Test func whatWasReadIsWrittenWhenItHasStopped() throws {
        let running = try RunningCollector()
        let script = """
            import socket, sys
            s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=30)
            s.sendall(b"one\\ntwo\\nbegun")
            s.recv(1)
            """
        let port = running.tcpPort
        let thread = ResultOfThread { try Command.run("python3", ["-c", script, "\(port)"]).output }
        try waitUntil("the events are there") { running.collector.tally.events == 2 }
        try running.stop()
        #expect(String(decoding: running.output, as: UTF8.self) == "one\ntwo\n")
        _ = try thread.value()
        #expect(try running.client().send(Data("late\n".utf8)).status != 0)
    }

    @Test func duplicatesAndGapRecordsAreCountedByTheirIDs() throws {
        let running = try RunningCollector()
        func syslog(_ id: String) -> String { "<86>1 - - - - - [gatepost@32473 id=\"\(id)\" level=\"INFO\"] evt-1-5\n" }
        func json(_ id: String) -> String {
            "{\"event\":\"X\",\"data\":{\"ID\":\"no\"},\"id\":\"\(id)\",\"agent\":\"a\"}\n"
        }
        let text =
            syslog("abc-def-1") + syslog("abc-def-2") + json("abc-def-1") + json("abc-def-3")
            + syslog("abc-def-gap-4-9") + "no id at all\n"
        #expect(try running.client().send(Data(text.utf8)).status == 0)
        let tally = running.collector.tally
        #expect(tally.events == 6)
        #expect(tally.ids == 4)
        #expect(tally.duplicates == 1)
        #expect(tally.gapRecords == 1)
        #expect(tally.withoutID == 1)
        #expect(tally.markers == 1)
        #expect(tally.isExact)
    }

    @Test func whatCanNotBeListenedOnIsToldWithItsReason() throws {
        let udp = #expect(throws: TrialError.self) { try CollectorSettings.endpoint(parsing: "udp://localhost:514") }
        #expect(udp?.description.contains("does not speak") == true)
        for scheme in [TransportScheme.tls, .relpTLS, .https] {
            let error = #expect(throws: TrialError.self) {
                try Collector(CollectorSettings(listen: [Endpoint(scheme: scheme, host: "127.0.0.1", port: 0)]))
            }
            #expect(error?.description == "\(scheme.rawValue):// needs a certificate and its key; give both")
        }
        let running = try RunningCollector()
        let taken = Endpoint(scheme: .tcp, host: "127.0.0.1", port: running.tcpPort)
        let second = try Collector(CollectorSettings(listen: [taken]))
        let error = #expect(throws: TrialError.self) { try second.start() }
        #expect(error?.description.contains("Address already in use") == true)
        try second.stop()
    }

    @Test func aCertificateThatIsMissingOrNoneIsToldWithItsPath() throws {
        let folder = try TemporaryFolder()
        let made = try TrialCertificates(in: folder.path)
        func kind(_ certificate: String) -> TrialError.Kind? {
            let error = #expect(throws: TrialError.self) {
                try Collector(
                    CollectorSettings(
                        listen: [Endpoint(scheme: .tls, host: "127.0.0.1", port: 0)],
                        tls: ServerTLSSettings(certificate: certificate, key: made.serverKey)))
            }
            #expect(error?.description.contains(certificate) == true)
            return error?.kind
        }
        #expect(kind(folder.path + "/none.pem") == .noInput)
        #expect(kind(made.serverKey) == .configuration)
    }
}
