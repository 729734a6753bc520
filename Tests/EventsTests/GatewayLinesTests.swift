import Events
import Foundation
import Testing

/// Every line of the vendor's pages, beside what a person read out of it.
struct GatewayLinesTests {
    private static let resources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Resources")

    private func entries(_ file: String, separator: String) throws -> [String] {
        let text = try String(contentsOf: Self.resources.appending(path: file), encoding: .utf8)
        return text.components(separatedBy: separator).filter { !$0.isEmpty }
    }

    @Test func everySampleLineYieldsWhatAPersonReadsFromIt() throws {
        let lines = try entries("gateway-lines.log", separator: "\n")
        let golden = try entries("gateway-lines.golden", separator: "\n\n")
        #expect(lines.count == 106)
        #expect(golden.count == lines.count)
        for (index, (line, entry)) in zip(lines, golden).enumerated() {
            let expected = entry.components(separatedBy: "\n").filter { !$0.isEmpty }
            #expect(expected.first == "\(index + 1)| \(line)")
            let reading = Reading(line)
            let found = EventDump.lines(of: reading.event)
            for position in 0..<max(found.count, expected.count - 1) {
                let isSame =
                    position < found.count && position + 1 < expected.count
                    && found[position] == expected[position + 1]
                if !isSame {
                    let wanted = position + 1 < expected.count ? expected[position + 1] : "  (nothing)"
                    let got = position < found.count ? found[position] : "  (nothing)"
                    Issue.record("line \(index + 1): \(line)\nexpected:\(wanted)\nread:    \(got)")
                    break
                }
            }
        }
    }

    /// All that stands in a line is in its event: taking out what was read leaves nothing that a person would miss.
    @Test func noWordOfAWholeLineIsLeftOut() throws {
        for line in try entries("gateway-lines.log", separator: "\n") {
            let reading = Reading(line)
            guard reading.isWhole else { continue }
            var rest = Array(line.utf8)
            let event = reading.event.fields.flatMap { [$0.key, $0.value] }
            let properties = [
                reading.event.host, reading.event.app, reading.event.process, reading.event.component,
                reading.event.subcomponent, reading.event.name, reading.event.message,
            ]
            for range in event + properties where range.end <= rest.count {
                for index in range.start..<range.end { rest[index] = 0x20 }
            }
            // Before the first of them stands the time.
            let first = (event + properties).filter { $0.count > 0 }.map(\.start).min() ?? 0
            for index in 0..<first { rest[index] = 0x20 }
            // nginx's own time, its names of values, `pid#tid: *connection`, levels, and keys without a value.
            let known = [
                "INFO", "WARN", "ERROR", "ALERT", "warn", "client", "server", "request", "host", "referrer", "#", "*",
                "2017/10/06", "13", "01", "15", "01/Nov/2017", "22", "46", "37", "0500", "REMOTE_IP", "SESSION_ID",
                "\u{A0}",
            ]
            let words = String(decoding: rest, as: UTF8.self).split { " =\"[],;:-".contains($0) }.map(String.init)
            for word in words where !known.contains(word) {
                Issue.record("'\(word)' is read nowhere: \(line)")
            }
        }
    }
}
