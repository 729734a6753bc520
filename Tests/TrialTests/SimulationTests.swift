import Foundation
import Testing
import Trial

@Suite struct SimulationTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func numbers(in file: String) throws -> [String] {
        try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
            .map { line in String(line.firstMatch(of: #/evt-3-0*([0-9]+)/#)?.1 ?? "none") }
    }

    @Test func aFileIsRotatedByRenamingAndNoLineIsLost() throws {
        let path = folder.path + "/gw.log"
        let work = Simulation(seed: 3, events: 25, target: .file(path), rotateEvery: 10)
        let summary = try work.run(until: try StopSignal())
        #expect(summary.events == 25)
        #expect(try numbers(in: path + ".2") == (1...10).map(String.init))
        #expect(try numbers(in: path + ".1") == (11...20).map(String.init))
        #expect(try numbers(in: path) == (21...25).map(String.init))
    }

    @Test func aFileIsAppendedTo() throws {
        let path = folder.path + "/gw.log"
        let work = Simulation(seed: 3, events: 2, target: .file(path))
        for _ in 0..<2 { _ = try work.run(until: try StopSignal()) }
        #expect(try numbers(in: path) == ["1", "2", "1", "2"])
    }

    @Test func aRateIsKept() throws {
        let rate = try #require(EventRate("2000/s"))
        let work = Simulation(seed: 3, events: 1001, rate: rate, target: .file(folder.path + "/gw.log"))
        let clock = ContinuousClock()
        let time = try clock.measure { _ = try work.run(until: try StopSignal()) }
        #expect(time >= .milliseconds(495))
        #expect(time < .seconds(20))
    }

    @Test func aSimulationWithoutAnEndStopsWhenAsked() throws {
        let path = folder.path + "/gw.log"
        let stop = try StopSignal()
        let rate = try #require(EventRate("1000"))
        let work = Simulation(seed: 3, events: nil, rate: rate, target: .file(path))
        let summary = ResultOfThread { try work.run(until: stop) }
        defer { stop.raise() }
        try waitUntil("a line is written") { FileManager.default.contents(atPath: path)?.isEmpty == false }
        stop.raise()
        let done = try summary.value()
        #expect(try numbers(in: path).count == Int(done.events))
    }

    @Test func aFolderThatIsNotThereIsNamed() throws {
        let path = folder.path + "/missing/gw.log"
        let error = #expect(throws: TrialError.self) {
            _ = try Simulation(seed: 3, events: 1, target: .file(path)).run(until: try StopSignal())
        }
        #expect(error?.kind == .io)
        #expect(error?.description.contains(path) == true)
    }

    @Test func aCollectorThatDoesNotListenIsUnreachable() throws {
        let error = #expect(throws: TrialError.self) {
            _ = try Simulation(seed: 3, events: 1, target: .tcp(host: "127.0.0.1", port: 1)).run(
                until: try StopSignal())
        }
        #expect(error?.kind == .unreachable)
    }

    @Test(arguments: ["udp", "tcp"])
    func aSocketGetsEveryLine(scheme: String) throws {
        let received = folder.path + "/received"
        let script = """
            import os, socket, sys
            kind = socket.SOCK_DGRAM if sys.argv[1] == "udp" else socket.SOCK_STREAM
            s = socket.socket(socket.AF_INET, kind)
            s.bind(("127.0.0.1", 0))
            if kind == socket.SOCK_STREAM: s.listen(1)
            s.settimeout(20)
            with open(sys.argv[2] + ".port.new", "w") as f: f.write(str(s.getsockname()[1]))
            os.rename(sys.argv[2] + ".port.new", sys.argv[2] + ".port")
            out = open(sys.argv[2], "wb")
            if kind == socket.SOCK_STREAM:
                c, _ = s.accept()
                while data := c.recv(65536): out.write(data)
            else:
                for _ in range(200): out.write(s.recv(65536) + b"\\n")
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script, scheme, received]
        try process.run()
        try waitUntil("the port is known") { FileManager.default.fileExists(atPath: received + ".port") }
        let port = try #require(Int(String(contentsOfFile: received + ".port", encoding: .utf8)))
        let rate = try #require(EventRate("4000"))
        let target: SimulationTarget =
            scheme == "udp" ? .udp(host: "127.0.0.1", port: port) : .tcp(host: "localhost", port: port)
        _ = try Simulation(seed: 3, events: 200, rate: rate, target: target).run(until: try StopSignal())
        process.waitUntilExit()
        #expect(try numbers(in: received) == (1...200).map(String.init))
    }

    @Test func targetsAreReadAndWhatIsNoneIsRefused() throws {
        #expect(try SimulationTarget(parsing: "-") == .standardOutput)
        #expect(try SimulationTarget(parsing: "/var/log/gw.log") == .file("/var/log/gw.log"))
        #expect(try SimulationTarget(parsing: "udp://[::1]:514") == .udp(host: "::1", port: 514))
        #expect(try SimulationTarget(parsing: "tcp://localhost:10514") == .tcp(host: "localhost", port: 10514))
        for text in ["", "tls://localhost:1", "udp://:1", "tcp://localhost:70000"] {
            let error = #expect(throws: TrialError.self) { try SimulationTarget(parsing: text) }
            #expect(error?.kind == .usage)
        }
    }

    @Test func ratesAreReadAndWhatIsNoneIsRefused() {
        #expect(EventRate("2000/s")?.eventsPerSecond == 2000)
        #expect(EventRate("2000")?.eventsPerSecond == 2000)
        #expect(EventRate("0.5/s")?.eventsPerSecond == 0.5)
        for text in ["", "0", "-1", "2000/m", "fast", "nan", "inf", "1e3"] { #expect(EventRate(text) == nil) }
    }
}
