import Bytes
import Foundation
import Testing

@testable import Trial

@Suite struct StreamReaderTests {
    /// The stream's three framings, each ending whole.
    private static let streams: [String] = [
        "5 first12 second\nevent\n5 third", "first\nsecond event\r\nthird\n", "first\0second\nevent\0third\0",
    ]

    @Test(arguments: streams)
    func aStreamCutAnywhereGivesTheSameEvents(stream: String) throws {
        let folder = try TemporaryFolder()
        let whole = try output(of: [Array(stream.utf8)], folder)
        #expect(whole.split(separator: "\n").count == 3)
        let bytes = Array(stream.utf8)
        for cut in 1..<bytes.count {
            #expect(try output(of: [Array(bytes[..<cut]), Array(bytes[cut...])], folder) == whole, "cut at \(cut)")
        }
        #expect(try output(of: bytes.map { [$0] }, folder) == whole)
    }

    @Test(arguments: [15, 31])
    func aCompressedStreamCutAnywhereGivesTheSameEvents(windowBits: Int) throws {
        let folder = try TemporaryFolder()
        let script = """
            import sys, zlib
            c = zlib.compressobj(6, wbits=int(sys.argv[1]))
            out = b""
            for piece in (b"5 fir", b"st12 second event5 third"):
                out += c.compress(piece) + c.flush(zlib.Z_SYNC_FLUSH)
            open(sys.argv[2], "wb").write(out + c.flush() + zlib.compress(b"6 behind") * (sys.argv[1] == "15"))
            """
        let file = folder.path + "/stream"
        let run = try Command.run("python3", ["-c", script, "\(windowBits)", file])
        #expect(run.status == 0, "\(run.errors)")
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: file)))
        let wanted = "first\nsecond event\nthird\n" + (windowBits == 15 ? "behind\n" : "")
        for cut in 1..<bytes.count {
            #expect(try output(of: [Array(bytes[..<cut]), Array(bytes[cut...])], folder) == wanted, "cut at \(cut)")
        }
        #expect(try output(of: bytes.map { [$0] }, folder) == wanted)
    }

    private func output(of pieces: [[UInt8]], _ folder: TemporaryFolder) throws -> String {
        let path = folder.path + "/out"
        try Data().write(to: URL(fileURLWithPath: path))
        let sink = try EventSink(CollectorSettings(listen: [], output: .file(path)))
        var reader = StreamReader(sink: sink)
        for piece in pieces { try reader.take(piece.span.bytes) }
        #expect(reader.pendingCount == 0)
        try reader.finish()
        return try String(contentsOfFile: path, encoding: .utf8)
    }
}
