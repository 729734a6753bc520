import Spool
import Testing

@testable import Inputs

@Suite struct FrameSplitterTests {
    /// What came out of a stream.
    private struct Outcome: Equatable {
        var events: [String] = []
        var parts: [StoredPart?] = []
        var isGood = true
        var isHalf = false
        var greatestHeld = 0
    }

    private func split(_ text: String, limit: Int = 1024, pieces size: Int = .max) -> Outcome {
        split(Array(text.utf8), limit: limit, pieces: size)
    }

    private func split(_ bytes: [UInt8], limit: Int, pieces size: Int) -> Outcome {
        var splitter = FrameSplitter(limit: limit)
        var outcome = Outcome()
        func receive(_ bytes: RawSpan, _ part: StoredPart?) {
            outcome.events.append(String(decoding: bytes.withUnsafeBytes { Array($0) }, as: UTF8.self))
            outcome.parts.append(part)
        }
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(size))
            let isGood = piece.withUnsafeBytes { splitter.take($0) { receive($0, $1) } }
            outcome.isGood = outcome.isGood && isGood
            outcome.greatestHeld = max(outcome.greatestHeld, splitter.heldCount)
            rest = rest.dropFirst(size)
        }
        outcome.isHalf = splitter.finish { receive($0, $1) }
        return outcome
    }

    @Test(arguments: [1, 2, 3, 5, 8, 1000])
    func aStreamIsTheSameInWhateverPiecesItComes(size: Int) {
        let lines = split("<13>one\r\n\ntwo\nthree\n", pieces: size)
        #expect(lines.events == ["<13>one", "two", "three"])
        #expect(lines.isGood && !lines.isHalf)
        let counted = split("7 <13>one5 a\nb\nc\n10 0123456789", pieces: size)
        #expect(counted.events == ["<13>one", "a\nb\nc", "0123456789"])
        #expect(counted.isGood && !counted.isHalf)
        #expect(counted.parts == [nil, nil, nil])
    }

    @Test(arguments: [1, 3, 7, 8, 9, 10, 1000])
    func aLineOfTheGreatestLengthIsWholeWhereverItsEndIsTorn(size: Int) {
        let outcome = split("12345678\r\nnext\r\n\r\n", limit: 8, pieces: size)
        #expect(outcome.events == ["12345678", "next"])
        #expect(outcome.parts == [nil, nil])
        #expect(!outcome.isHalf)
    }

    @Test func onlyDigitsAndASpaceAreAnOctetCount() {
        for line in ["2026-11-21T19:00:00Z gw", "10.0.0.1 - - [x]", "0 zero", "12345678901 many", "7", "42\t1"] {
            let outcome = split("\(line)\nnext\n")
            #expect(outcome.events == [line, "next"])
            #expect(outcome.isGood)
        }
    }

    @Test(arguments: [1, 7, 64, 1000])
    func aFrameThatIsTooLongLeavesInPartsOfWhichNothingIsMissing(size: Int) {
        let text = String(repeating: "word ", count: 100) + "end"
        for (stream, isCounted) in [("\(text)\nshort\n", false), ("\(text.utf8.count) \(text)5 short", true)] {
            let outcome = split(stream, limit: 64, pieces: size)
            #expect(outcome.events.last == "short")
            #expect(outcome.events.dropLast().joined() == text)
            #expect(outcome.events.allSatisfy { $0.utf8.count <= 64 })
            #expect(outcome.parts.dropLast().map { $0?.number } == (1..<UInt32(outcome.parts.count)).map { $0 })
            #expect(outcome.parts.last == .some(nil))
            let whole = outcome.parts.dropLast().compactMap { $0?.wholeBytes }
            #expect(
                isCounted ? whole.allSatisfy { $0 == UInt64(text.utf8.count) } : whole.last == UInt64(text.utf8.count))
            #expect(outcome.greatestHeld <= 64)
        }
    }

    @Test func theBeginningOfAFrameIsShippedWhenTheStreamEndsInIt() {
        let line = split("one\ntwo")
        #expect(line.events == ["one", "two"])
        #expect(line.isHalf && line.parts == [nil, nil])
        let counted = split("3 one10 two")
        #expect(counted.events == ["one", "two"])
        #expect(counted.parts == [nil, StoredPart(number: 1, wholeBytes: 10)])
        #expect(counted.isHalf)
        #expect(split("3 one12").isHalf)
        #expect(split("12").events == ["12"])
    }

    @Test func whereNoCountStandsTheRestIsTakenForLines() {
        let outcome = split("3 one4x wrong\nand more\n")
        #expect(!outcome.isGood)
        #expect(outcome.events == ["one", "4x wrong", "and more"])
    }

    @Test func lineEndsNULsAtTheEndAndAByteOrderMarkAreNoPartOfAnEvent() {
        #expect(
            split([0xEF, 0xBB, 0xBF] + Array("one\0\r\ntwo\0\n".utf8), limit: 64, pieces: 1).events == ["one", "two"])
        #expect(split("4 one\n5 two\r\n").events == ["one", "two"])
        #expect(split("a\0b\u{1B}c\n").events == ["a\0b\u{1B}c"])
    }

    @Test func whatIsReleasedEarlyIsAPartAndTheRestFollows() {
        var splitter = FrameSplitter(limit: 1024)
        var events: [String] = []
        var parts: [StoredPart?] = []
        func feed(_ text: String) {
            _ = Array(text.utf8).withUnsafeBytes { bytes in
                splitter.take(bytes) { bytes, part in
                    events.append(String(decoding: bytes.withUnsafeBytes { Array($0) }, as: UTF8.self))
                    parts.append(part)
                }
            }
        }
        feed("the beginning ")
        splitter.release { bytes, part in
            events.append(String(decoding: bytes.withUnsafeBytes { Array($0) }, as: UTF8.self))
            parts.append(part)
        }
        #expect(splitter.heldCount == 0)
        feed("and the end\nnext\n")
        #expect(events == ["the beginning ", "and the end", "next"])
        #expect(parts == [StoredPart(number: 1, wholeBytes: 14), StoredPart(number: 2, wholeBytes: 25), nil])
        #expect(splitter.frames == 2)
    }
}
