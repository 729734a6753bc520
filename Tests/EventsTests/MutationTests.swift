import Bytes
import Events
import Foundation
import Testing

/// Any bytes are taken: sample lines, mangled.
struct MutationTests {
    /// SplitMix64: the same numbers in every run.
    private struct Numbers: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return value ^ (value >> 31)
        }
    }

    private func seeds() throws -> [[UInt8]] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Resources/gateway-lines.log")
        let lines = try Data(contentsOf: file).split(separator: 0x0A).map { Array($0) }
        let more = [
            #"<165>1 2003-10-11T22:14:15.003Z h a p m [x@1 y="\"z" w="]"][gatepost@1 level="INFO"] text"#,
            #"{"time":"2020-06-24T09:40:36Z","host":"gw","data":{"A":"\u00e9","B":[1,{}]},"message":"x"}"#,
            #"2020/06/25 03:36:38 [crit] 4#1: *7 x, client: ::1, server: _, request: "GET /?a=b HTTP/1.1", host: "h""#,
        ]
        return lines + more.map { Array($0.utf8) }
    }

    private func mutate(_ line: [UInt8], _ seeds: [[UInt8]], _ numbers: inout Numbers) -> [UInt8] {
        let telling = Array("\"[]{}=:;,<>\\ -\t\0#*".utf8) + [0xC2, 0xA0, 0xFF, 0x0A]
        var line = line
        for _ in 0..<Int.random(in: 1...5, using: &numbers) {
            let index = Int.random(in: 0...line.count, using: &numbers)
            switch Int.random(in: 0..<7, using: &numbers) {
            case 0: line.insert(telling[Int.random(in: 0..<telling.count, using: &numbers)], at: index)
            case 1: if index < line.count { line[index] = UInt8.random(in: 0...255, using: &numbers) }
            case 2: line.removeSubrange(index..<min(line.count, index + Int.random(in: 0...20, using: &numbers)))
            case 3: line.removeSubrange(index...)
            case 4: line.insert(contentsOf: line[index..<min(line.count, index + 30)], at: index)
            case 5: line.removeSubrange(..<min(index, 24))
            default:
                let other = seeds[Int.random(in: 0..<seeds.count, using: &numbers)]
                line.append(contentsOf: other[Int.random(in: 0...other.count, using: &numbers)...])
            }
        }
        return line
    }

    private func check(_ reading: Reading, of line: [UInt8]) {
        let end = reading.event.text.count
        let properties = [
            reading.event.host, reading.event.app, reading.event.process, reading.event.component,
            reading.event.subcomponent, reading.event.name, reading.event.message,
        ]
        let fields = reading.event.fields.flatMap { [$0.key, $0.value] }
        #expect((properties + fields).allSatisfy { $0.end <= end })
        #expect(fields.allSatisfy { $0.count > 0 })
        let (whole, text) = (reading.event.line, reading.event.text.array(count: line.count))
        #expect(whole == TextRange(offset: 0, count: line.count))
        #expect(text == line)
    }

    @Test func mangledLinesAreReadWithinTheirBoundsAndAlwaysTheSame() throws {
        let seeds = try seeds()
        var numbers = Numbers(state: 2020)
        let used = Reading()
        for round in 0..<100_000 {
            let line = mutate(seeds[round % seeds.count], seeds, &numbers)
            let format = InputFormat.allCases[round % 8 < 6 ? 0 : round / 8 % InputFormat.allCases.count]
            used.read(line, in: Reading.context(format))
            check(used, of: line)
            if round % 16 == 0 {
                // A parser and an event that have read nothing before read the same.
                let fresh = Reading(line, format)
                let (one, other) = (EventDump.lines(of: fresh.event), EventDump.lines(of: used.event))
                #expect(one == other)
            }
        }
    }

    @Test func randomBytesAreText() {
        var numbers = Numbers(state: 7)
        let reading = Reading()
        for _ in 0..<5_000 {
            let count = Int.random(in: 0...200, using: &numbers)
            let line = (0..<count).map { _ in UInt8.random(in: 0...255, using: &numbers) }
            reading.read(line)
            check(reading, of: line)
        }
    }

    /// What takes long for its length would be a way to stop the agent.
    @Test func hugeLinesCostNoMoreThanTheirLength() {
        let head = "2020-06-24T09:40:55Z gw ACCESS_GATEWAY ACCESS A B INFO X "
        let units = [
            "x", " ", "\"", "\"\"", "[", "]", "[A", "A=\"", "A=\"\" ", "\" A", "=\"", " A=", "A=b ", "<", ": ",
            ", client: 1.1.1.1",
            ", client: ", "{\"a\":", "{\"a\":[", "\\", "\\u", "[a b=\"\"]", "a=\"\\\"\" ", "\u{A0}", "\u{C2}", "\0",
            "-", ";", " ; A=b",
        ]
        let starts = [
            "", head + "[", head + "[A=\"", head, "<13>1 - - - - - ", "<13>1 - - - - - [x ", "{\"a\":\"", "{",
            "{\"data\":{",
            "2020/06/25 03:36:38 [crit] 4#1: *7 ", "2020/06/25 03:36:38 [crit] 4#1: x, client: 1.1.1.1, request: \"",
            "10.0.0.1 - - \"", "Dec  2 13:00:13 : a : ", "2020-08-10 15:36:49.769 WARN 7 --- ",
        ]
        let reading = Reading()
        let clock = ContinuousClock()
        var slowest = (Duration.zero, "")
        for start in starts {
            for unit in units {
                let text = start + String(repeating: unit, count: 100_000 / unit.utf8.count)
                let line = Array(text.utf8)
                let taken = clock.measure { reading.read(line) }
                if taken > slowest.0 { slowest = (taken, start + "…" + unit) }
                let read = reading.event.line.count
                #expect(read == UInt32(line.count))
            }
        }
        // Debug builds on a busy machine; anything quadratic would take minutes.
        #expect(slowest.0 < .seconds(5), "\(slowest)")
    }
}
