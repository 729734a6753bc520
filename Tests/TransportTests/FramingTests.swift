import Bytes
import Testing
import Transport

@Suite struct FramingTests {
    private func frame(_ framing: Framing, _ event: [UInt8]) -> [UInt8] {
        var source = ByteWriter()
        source.append("[[")
        source.append(event)
        source.append("]]")
        var out = ByteWriter()
        framing.append(source, from: 2, count: event.count, to: &out)
        return out.array()
    }

    private func frameInPlace(_ framing: Framing, _ events: [[UInt8]]) -> [UInt8] {
        var out = ByteWriter()
        for event in events {
            let mark = framing.begin(in: &out)
            out.append(event)
            framing.end(mark, in: &out)
        }
        return out.array()
    }

    @Test func anOctetCountStandsBeforeTheEvent() {
        #expect(frame(.octetCounted, Array("<34>1 - - - - - -".utf8)) == Array("17 <34>1 - - - - - -".utf8))
        #expect(frame(.octetCounted, [0, 10, 13]) == Array("3 ".utf8) + [0, 10, 13])
    }

    @Test(arguments: [0, 1, 9, 10, 99, 100, 431, 999, 1000, 12345, 1_048_576])
    func aFrameWrittenInPlaceIsThatWrittenBehind(_ length: Int) {
        let event = [UInt8]("abc\n\0\r#".utf8) + [UInt8](repeating: 0x78, count: length)
        let short = Array(event.prefix(length))
        for framing in Framing.allCases {
            let one = frame(framing, short)
            #expect(frameInPlace(framing, [short, short]) == one + one)
        }
    }

    @Test func lineEndsAndNULAreEscapedUnderNewlineFraming() {
        #expect(frame(.newline, Array("a\nb\r\0c#".utf8)) == Array("a#012b#015#000c#\n".utf8))
        #expect(frame(.newline, Array("plain".utf8)) == Array("plain\n".utf8))
        #expect(frame(.newline, []) == [10])
    }

    @Test func onlyNULIsEscapedUnderNULFraming() {
        #expect(frame(.nul, Array("a\nb\0c".utf8)) == Array("a\nb#000c\0".utf8))
    }

    @Test func anEventOfNothingButLineEndsIsEscapedInTimeThatGrowsWithItsLength() {
        let length = 1 << 20
        let framed = frame(.newline, [UInt8](repeating: 10, count: length))
        #expect(framed.count == 4 * length + 1)
        #expect(framed.suffix(5) == Array("#012\n".utf8)[...])
    }
}
