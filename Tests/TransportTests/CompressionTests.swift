import Bytes
import Compression
import Foundation
import Harness
import Testing
import Transport

@Suite struct CompressionTests {
    private func lines(_ count: Int, seed: UInt64) -> [UInt8] {
        var random = SeededRandom(seed: seed)
        var text = ""
        for _ in 0..<count {
            text += "<86>1 2026-11-21T10:00:00Z gw-01 portal 811 LOGIN - user=u\(random.below(5000)) RESULT=PASS\n"
        }
        return Array(text.utf8)
    }

    private func writer(_ bytes: [UInt8]) -> ByteWriter {
        var writer = ByteWriter()
        writer.append(bytes)
        return writer
    }

    /// All that `stream` holds, by calls that give at most `limit` bytes.
    private func inflate(
        _ inflater: inout InflateStream, _ stream: [UInt8], limit: Int = 1000
    ) throws -> (bytes: [UInt8], outcome: InflateStream.Outcome, left: Int) {
        var out: [UInt8] = []
        var rest = stream[...]
        while true {
            var writer = ByteWriter()
            let (consumed, outcome) = try rest.withUnsafeBytes { buffer in
                try inflater.inflate(buffer.bytes, into: &writer, atMost: limit)
            }
            #expect(writer.count <= limit)
            out += writer.array()
            rest = rest.dropFirst(consumed)
            if outcome != .hasMore { return (out, outcome, rest.count) }
        }
    }

    @Test(arguments: [1, 6, 9])
    func eachBatchCanBeReadAsSoonAsItIsThere(_ level: Int) throws {
        var deflate = DeflateStream(level: level)
        var inflater = InflateStream()
        for connection in 0..<3 {
            deflate.reset()
            inflater.reset()
            for batch in 0..<10 {
                let plain = lines(batch * 37 + 1, seed: UInt64(connection * 100 + batch))
                var compressed = ByteWriter()
                deflate.compress(writer(plain), into: &compressed)
                if batch > 0 { #expect(compressed.count < plain.count / 2) }
                if batch == 0 { #expect(InflateStream.isHeader(compressed[0], compressed[1])) }
                let (bytes, outcome, left) = try inflate(&inflater, compressed.array())
                #expect(bytes == plain)
                #expect(outcome == .needsInput)
                #expect(left == 0)
            }
        }
    }

    @Test func anEmptyBatchAndAnIncompressibleOneAreCarried() throws {
        var random = SeededRandom(seed: 1)
        let noise = (0..<300_000).map { _ in UInt8(random.below(256)) }
        var deflate = DeflateStream(level: 1)
        var inflater = InflateStream()
        for plain in [[], noise, []] {
            var compressed = ByteWriter()
            deflate.compress(writer(plain), into: &compressed)
            #expect(try inflate(&inflater, compressed.array(), limit: 70_000).bytes == plain)
        }
        #expect(deflate.bytesIn == 300_000)
    }

    @Test func whatWeCompressPythonReadsBatchForBatchAndTheOtherWayRound() async throws {
        let folder = try TemporaryFolder()
        var deflate = DeflateStream(level: 1)
        var batches: [[UInt8]] = []
        var sizes: [Int] = []
        var stream = ByteWriter()
        for batch in 0..<5 {
            batches.append(lines(200, seed: UInt64(batch)))
            let before = stream.count
            deflate.compress(writer(batches[batch]), into: &stream)
            sizes.append(stream.count - before)
        }
        deflate.finish(into: &stream)
        try folder.write("stream", stream.array())
        try folder.write("plain", batches.flatMap(\.self))
        try folder.write(
            "peer.py",
            """
            import gzip, sys, zlib
            folder, sizes = sys.argv[1], [int(s) for s in sys.argv[2:]]
            stream, plain = open(folder + "/stream", "rb").read(), open(folder + "/plain", "rb").read()
            d, got, at = zlib.decompressobj(), b"", 0
            for size in sizes:
                got += d.decompress(stream[at:at + size]); at += size
                assert got == plain[:len(got)] and got.endswith(b"\\n"), "a batch was not flushed"
            got += d.decompress(stream[at:])
            assert got == plain and d.eof and not d.unused_data, "the stream has no proper end"
            open(folder + "/zlib", "wb").write(zlib.compress(plain, 9))
            open(folder + "/gzip", "wb").write(gzip.compress(plain))
            """)
        try await Command.output(["python3", folder("peer.py"), folder.path] + sizes.map(String.init))
        for name in ["zlib", "gzip"] {
            let bytes = [UInt8](folder.read(name))
            #expect(InflateStream.isHeader(bytes[0], bytes[1]))
            var inflater = InflateStream()
            let (plain, outcome, left) = try inflate(&inflater, bytes + [1, 2, 3], limit: 5000)
            #expect(plain == batches.flatMap(\.self))
            #expect(outcome == .ended)
            #expect(left == 3)
        }
    }

    @Test func aSmallStreamThatGrowsAThousandfoldIsGivenInBoundedPieces() throws {
        var deflate = DeflateStream(level: 9)
        var compressed = ByteWriter()
        deflate.compress(writer([UInt8](repeating: 0x61, count: 16 << 20)), into: &compressed)
        #expect(compressed.count < 32 << 10)
        var inflater = InflateStream()
        #expect(try inflate(&inflater, compressed.array(), limit: 65_536).bytes.count == 16 << 20)
    }

    @Test func whatIsNoStreamIsRefusedWithZlibsWords() {
        var inflater = InflateStream()
        let error = #expect(throws: InflateError.self) { try inflate(&inflater, Array("<34>1 plain text".utf8)) }
        #expect(error?.description.contains("incorrect header check") == true)
    }

    @Test func aDamagedStreamIsRefusedWhereItIsDamaged() throws {
        var deflate = DeflateStream(level: 1)
        var compressed = ByteWriter()
        deflate.compress(writer(lines(500, seed: 3)), into: &compressed)
        deflate.finish(into: &compressed)
        var random = SeededRandom(seed: 9)
        var refused = 0
        for _ in 0..<200 {
            var bytes = compressed.array()
            bytes[random.below(bytes.count)] ^= UInt8(1 + random.below(255))
            var inflater = InflateStream()
            do {
                // What is changed in the last four bytes is the checksum; nothing passes as a whole stream.
                #expect(try inflate(&inflater, bytes).outcome != .ended)
            } catch {
                #expect(error is InflateError)
                refused += 1
            }
        }
        #expect(refused > 150)
    }

    @Test(arguments: ["<34>1 -", "17 <34>", "80 <34>", "{\"time\"", "88 <34>1"])
    func syslogAndJSONAreNotTakenForACompressedStream(_ text: String) {
        let bytes = Array(text.utf8)
        #expect(!InflateStream.isHeader(bytes[0], bytes[1]))
    }
}
