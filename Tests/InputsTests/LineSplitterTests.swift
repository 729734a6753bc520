import Testing

@testable import Inputs

@Suite struct LineSplitterTests {
    private func lines(_ text: String) -> (lines: [String], rest: Int) {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBytes { buffer in
            var splitter = LineSplitter(buffer)
            var lines: [String] = []
            while let line = splitter.nextLine() {
                lines.append(String(decoding: buffer[line.start..<line.end], as: UTF8.self))
            }
            return (lines, buffer.count - splitter.next)
        }
    }

    private func cut(_ bytes: [UInt8]) -> Int {
        bytes.withUnsafeBytes { LineSplitter.cut($0) }
    }

    @Test func lfAndCRLFEndALine() {
        let (lines, rest) = lines("a\nb\r\n\n\r\nc\rd\nhalf")
        #expect(lines == ["a", "b", "", "", "c\rd"])
        #expect(rest == 4)
    }

    @Test func aLongLineIsCutBehindASpace() {
        let bytes = [UInt8](repeating: 0x61, count: 9000) + [0x20] + [UInt8](repeating: 0x62, count: 999)
        #expect(cut(bytes) == 9001)
    }

    @Test func withoutASpaceNearTheEndALongLineIsCutHard() {
        let bytes = [0x20] + [UInt8](repeating: 0x61, count: 20000)
        #expect(cut(bytes) == bytes.count)
    }

    @Test func noCharacterIsTorn() {
        let euros = Array(String(repeating: "€", count: 4000).utf8)
        #expect(cut(Array(euros.prefix(9001))) == 9000)
        #expect(cut(Array(euros.prefix(9002))) == 9000)
        #expect(cut(Array(euros.prefix(9000))) == 9000)
    }

    @Test func bytesThatAreNoCharactersAreCutAnywhere() {
        #expect(cut([UInt8](repeating: 0x80, count: 5000)) == 5000)
        #expect(cut([0xFF]) == 1)
        #expect(cut([0xE2, 0x82]) == 2)
    }
}
