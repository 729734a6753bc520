import Bytes
import Testing
import Transport

@Suite struct FrameDecoderTests {
    /// All frames of `stream`, given in pieces of `size`.
    private func decode(
        _ stream: [UInt8], pieces size: Int, framing: Framing? = nil, limit: Int = 4096, atEnd: Bool = true
    ) throws -> [[UInt8]] {
        var decoder = FrameDecoder(framing: framing, maximumFrameSize: limit)
        var frames: [[UInt8]] = []
        for start in stride(from: 0, to: stream.count, by: size) {
            stream[start..<min(start + size, stream.count)].withUnsafeBytes { decoder.append($0) }
            while let frame = try decoder.next() {
                frames.append(decoder.bytes.array(from: frame.offset, count: frame.count))
            }
        }
        if atEnd, let frame = try decoder.finish() {
            frames.append(decoder.bytes.array(from: frame.offset, count: frame.count))
        }
        return frames
    }

    private func texts(_ frames: [[UInt8]]) -> [String] { frames.map { String(decoding: $0, as: UTF8.self) } }

    @Test(arguments: [1, 2, 3, 7, 1000])
    func countedFramesAreFoundWhateverThePieces(_ size: Int) throws {
        let stream = Array("5 <1>1 12 <34>1 a\nb\0cd0 3 xyz".utf8)
        #expect(texts(try decode(stream, pieces: size)) == ["<1>1 ", "<34>1 a\nb\0cd", "xyz"])
    }

    @Test(arguments: [1, 2, 3, 7, 1000])
    func linesAreFoundWithAndWithoutCarriageReturns(_ size: Int) throws {
        let stream = Array("<34>one\r\n<34>two\n\n\r\n2026-11-21 three\nlast".utf8)
        #expect(texts(try decode(stream, pieces: size)) == ["<34>one", "<34>two", "2026-11-21 three", "last"])
    }

    @Test(arguments: [1, 3, 1000])
    func theCarriageReturnOfALineEndIsNoPartOfALineOfTheGreatestLength(_ size: Int) throws {
        let stream = Array("0123456789ab\r\nsecond line \r".utf8)
        #expect(texts(try decode(stream, pieces: size, limit: 12)) == ["0123456789ab", "second line "])
    }

    @Test(arguments: [1, 2, 3, 7, 1000])
    func framesEndedByNULKeepTheirLineEnds(_ size: Int) throws {
        let stream = Array("<34>one\0<34>two\nlines\0".utf8)
        // The first terminator decides, so the first frame must not have a line end.
        #expect(texts(try decode(stream, pieces: size)) == ["<34>one", "<34>two\nlines"])
    }

    @Test(arguments: ["2026-11-21T10:00:00Z text\n", "12345678901 is a long number\n", "007 is no count\n", "9\n"])
    func digitsThatAreNoCountAreText(_ line: String) throws {
        #expect(texts(try decode(Array(line.utf8), pieces: 1)) == [String(line.dropLast())])
    }

    @Test func aLineFeedBehindCountedFramesIsPassedOver() throws {
        #expect(texts(try decode(Array("3 abc\n3 def\n".utf8), pieces: 5)) == ["abc", "def"])
    }

    @Test func aGibibyteIsRefusedBeforeItIsThere() {
        let error = #expect(throws: TransportError.self) {
            try decode(Array("1073741824 <34>1".utf8), pieces: 3, limit: 1 << 20)
        }
        #expect(error?.reason == .frameTooLarge)
        #expect(error?.description.contains("1073741824") == true)
    }

    @Test(arguments: [Framing.newline, .nul, nil])
    func aLineWithoutEndIsRefusedAtTheLimit(_ framing: Framing?) {
        let endless = [UInt8](repeating: 0x61, count: 5000)
        let error = #expect(throws: TransportError.self) {
            try decode(endless, pieces: 100, framing: framing, limit: 4096, atEnd: false)
        }
        #expect(error?.reason == .frameTooLarge)
    }

    @Test func whatIsNoCountAmongCountedFramesIsRefused() {
        let error = #expect(throws: TransportError.self) { try decode(Array("3 abcdef".utf8), pieces: 4) }
        #expect(error?.reason == .badFrame)
    }

    @Test func aCountedFrameCutShortIsNoEvent() {
        let error = #expect(throws: TransportError.self) { try decode(Array("10 abc".utf8), pieces: 4) }
        #expect(error?.reason == .badFrame)
    }

    @Test func whatIsEncodedIsDecoded() throws {
        var random = SeededRandom(seed: 42)
        for framing in Framing.allCases {
            for _ in 0..<200 {
                let events = (0..<random.below(20) + 1).map { _ in
                    (0..<random.below(1500) + 1).map { _ in UInt8(random.below(95) + 32) }
                }
                var out = ByteWriter()
                for event in events {
                    let mark = framing.begin(in: &out)
                    out.append(event)
                    framing.end(mark, in: &out)
                }
                let told = framing == .octetCounted ? nil : framing
                #expect(try decode(out.array(), pieces: random.below(700) + 1, framing: told) == events)
            }
        }
    }

    @Test func anyBytesAreDecodedOrRefusedAndMemoryStaysBounded() {
        var random = SeededRandom(seed: 7)
        let alphabet = Array("0123456789 <>\n\r\0ab".utf8)
        for round in 0..<3000 {
            var decoder = FrameDecoder(maximumFrameSize: 64)
            let plain = round % 2 == 0
            feeding: for _ in 0..<20 {
                let piece = (0..<random.below(40)).map { _ in
                    plain ? alphabet[random.below(alphabet.count)] : UInt8(random.below(256))
                }
                piece.withUnsafeBytes { decoder.append($0) }
                do {
                    while let frame = try decoder.next() {
                        #expect(frame.count > 0 && frame.count <= 64)
                        #expect(frame.offset + frame.count <= decoder.bytes.count)
                    }
                } catch {
                    #expect(error.reason == .badFrame || error.reason == .frameTooLarge)
                    break feeding
                }
                #expect(decoder.pendingCount <= 64 + 12)
            }
        }
    }
}
