import Foundation
import Glibc
import Synchronization
import Testing
import Transport
import Trial

/// Bad senders and slow outputs.
@Suite(.serialized) struct CollectorLimitsTests {
    @Test func aStreamThatExpandsAThousandfoldTakesNoMoreMemory() throws {
        let running = try RunningCollector(output: CollectorSettings.Output.none)
        let before = try peakMemory()
        let script = """
            import socket, sys, zlib
            s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=60)
            c = zlib.compressobj(9)
            line = b"x" * 1023 + b"\\n"
            bomb = b"".join(c.compress(line * 1024) for _ in range(128)) + c.flush()
            s.sendall(bomb)
            s.shutdown(socket.SHUT_WR)
            s.recv(1)
            print(len(bomb))
            """
        let run = try Command.run("python3", ["-c", script, "\(running.tcpPort)"])
        #expect(run.errors == "")
        #expect(running.collector.tally.events == 128 * 1024)
        #expect(running.collector.tally.streamBytes == 128 << 20)
        #expect(running.collector.tally.wireBytes < 2 << 20)
        #expect(try peakMemory() - before < 96 << 20)
    }

    @Test func anEventWithoutAnEndIsGivenUp() throws {
        let running = try RunningCollector()
        let before = try peakMemory()
        let script = """
            import socket, sys, zlib
            s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=60)
            c = zlib.compressobj(9)
            try:
                s.sendall(b"".join(c.compress(b"x" * (1 << 20)) for _ in range(256)) + c.flush())
                print(repr(s.recv(1)))
            except (ConnectionResetError, BrokenPipeError):
                print("b''")
            """
        let run = try Command.run("python3", ["-c", script, "\(running.tcpPort)"])
        #expect(run.output == "b''\n", "\(run.errors)")
        try waitUntil("the connection's end is told") { running.messages.count == 1 }
        #expect(running.messages[0].contains("are allowed"))
        #expect(running.output.isEmpty)
        #expect(try peakMemory() - before < 128 << 20)
    }

    @Test(arguments: ["5 ab", "99999999999 x\n", "12x", "\u{1f}\u{8b}\u{8}", "x\u{1}garbage\n"])
    func whatCanNotBeReadEndsItsConnectionAlone(beginning: String) throws {
        let running = try RunningCollector()
        let bytes = beginning.unicodeScalars.map { UInt8($0.value) }
        _ = try running.client().send(Data(bytes + [UInt8](repeating: 0xFF, count: 100)))
        #expect(try running.client().send(Data("still here\n".utf8)).status == 0)
        #expect(String(decoding: running.output, as: UTF8.self).hasSuffix("still here\n"))
    }

    @Test func aSlowOutputHoldsTheSenderBack() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/fifo"
        #expect(mkfifo(path, 0o600) == 0)
        let reader = open(path, O_RDWR)
        defer { close(reader) }
        let running = try RunningCollector(output: .file(path))
        let script = """
            import select, socket, sys
            s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
            s.setblocking(False)
            data = open(sys.argv[2], "rb").read()
            sent = 0
            while sent < len(data) and select.select([], [s], [], 1.5)[1]: sent += s.send(data[sent:sent + 65536])
            print(sent)
            """
        let some = simulatedLines(5000)
        let lines = (0..<20).reduce(into: Data()) { all, _ in all += some }
        try lines.write(to: URL(fileURLWithPath: folder.path + "/payload"))
        let run = try Command.run("python3", ["-c", script, "\(running.tcpPort)", folder.path + "/payload"])
        let sent = try #require(Int(run.output.dropLast()))
        #expect(sent < 16 << 20, "the sender was not held back")
        #expect(lines.count > 32 << 20)

        // What was taken arrives once the output moves on.
        let whole = lines.prefix(sent).lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        var received = Data()
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while received.count < whole {
            let count = read(reader, &buffer, buffer.count)
            try #require(count > 0)
            received += buffer[..<count]
        }
        #expect(received.prefix(whole) == lines.prefix(whole))
    }

    @Test func anOutputThatIsFullIsToldOnce() throws {
        let failures = Mutex<[TrialError]>([])
        let collector = try Collector(
            CollectorSettings(
                listen: [Endpoint(scheme: .tcp, host: "127.0.0.1", port: 0)], output: .file("/dev/full")),
            onFailure: { error in failures.withLock { $0.append(error) } })
        let port = try collector.start()[0].port
        for _ in 0..<2 { _ = try PythonClient(port: port).send(Data("one\n".utf8)) }
        try waitUntil("the failure is told") { failures.withLock { !$0.isEmpty } }
        try collector.stop()
        #expect(failures.withLock { $0.map(\.kind) } == [.io])
        #expect(failures.withLock { $0[0].description.contains("No space left on device") })
    }

    /// The most memory that this process has had resident, in bytes (proc(5), VmHWM).
    private func peakMemory() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let kibibytes = try #require(status.firstMatch(of: #/VmHWM:\s+([0-9]+) kB/#)?.1)
        return try #require(Int(kibibytes)) << 10
    }
}
