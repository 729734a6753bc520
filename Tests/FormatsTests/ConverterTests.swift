import Bytes
import Events
import Formats
import Testing

/// `gatepost convert`, without its standard streams.
@Suite struct ConverterTests {
    private func convert(
        _ input: [UInt8], to format: EventFormat = .json, from inputFormat: InputFormat = .auto, year: Int32? = nil,
        zone: ZoneName = ZoneName("UTC"), rules: RedactionRules = .standard, chunk: Int = .max
    ) -> String {
        var converter = Converter(
            to: format, from: inputFormat, year: year, zone: zone, rules: rules,
            key: RedactionKey(bytes: Array(0..<32))!, arrival: sampleArrival)
        var output = ByteWriter()
        var rest = input[...]
        while !rest.isEmpty {
            Array(rest.prefix(chunk)).withUnsafeBytes { converter.convert($0, into: &output) }
            rest = rest.dropFirst(chunk)
        }
        converter.finish(into: &output)
        return output.string()
    }

    private let lines =
        #"2020-06-24T09:40:55Z gw OAG_MONITOR MONITOR NGINX INFO CONFIG_TEST [STATUS="VALID"] fine"# + "\r\n"
        + "\n\r\n"
        + #"Oct  9 09:53:17 gw WEB_CONSOLE AUTHN LOCAL INFO USER_LOGIN [SESSION_ID="_6f89fde9801702d4055216fad847dc889536592839"] in"#

    @Test func everyLineBecomesAnEventWithoutAnId() {
        #expect(
            convert(Array(lines.utf8))
                == #"{"time":"2020-06-24T09:40:55Z","host":"gw","app":"OAG_MONITOR","process":"MONITOR","component":"NGINX","level":"INFO","event":"CONFIG_TEST","outcome":"success","message":"fine","data":{"STATUS":"VALID"}}"#
                + "\n"
                + #"{"time":"2026-10-09T09:53:17Z","host":"gw","process":"WEB_CONSOLE","component":"AUTHN","subcomponent":"LOCAL","level":"INFO","event":"USER_LOGIN","message":"in","data":{"SESSION_ID":"h_1450576fcc1a5b76"}}"#
                + "\n")
    }

    @Test(arguments: [1, 2, 3, 7, 64, 1000])
    func howTheInputArrivesMakesNoDifference(chunk: Int) {
        for format in EventFormat.allCases {
            #expect(convert(Array(lines.utf8), to: format, chunk: chunk) == convert(Array(lines.utf8), to: format))
        }
    }

    @Test func yearAndZoneAreThoseAskedFor() {
        for date in ["Jan  1 00:00:01", "Jul  1 12:00:00", "Dec 31 23:59:59"] {
            let text = convert(
                Array("\(date) gw WEB_CONSOLE - - INFO SYSTEM_STARTUP [] x".utf8), year: 2018, zone: ZoneName("+14:00"))
            #expect(text.hasPrefix(#"{"time":"2018-"#))
            #expect(text.contains("+14:00\""))
        }
    }

    @Test func secretsStayIfAskedTo() {
        #expect(
            convert(Array(lines.utf8), to: .raw, rules: .none).contains("_6f89fde9801702d4055216fad847dc889536592839"))
    }

    @Test func controlCharactersAreEscapedUnderNewlines() throws {
        let text = convert(Array("a\u{0}b\rc\u{1}".utf8), to: .rfc5424)
        #expect(text.hasSuffix(" a#000b#015c\u{1}\n"))
        #expect(convert(Array("a\u{0}b".utf8), to: .raw) == "a\u{0}b\n")
    }

    @Test func aGiantLineBecomesPartsThatSaySo() {
        let word = "0123456789abcdef "
        let giant = String(repeating: word, count: 200_000)
        let output = convert(Array(giant.utf8) + Array("\nnext\n".utf8), from: .text, chunk: 1 << 16)
        let events = output.split(separator: "\n")
        #expect(events.count == 5)
        for (index, event) in events.dropLast().enumerated() {
            #expect(event.hasSuffix(#""part":{"n":\#(index + 1),"of_bytes":3400000}}"#))
        }
        #expect(events.last?.contains(#""message":"next""#) == true)
        // No word is torn, and none is lost.
        let raw = convert(Array(giant.utf8), to: .raw, from: .text).split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(raw.dropLast().allSatisfy { $0.hasSuffix(" ") && $0.utf8.count <= Converter.maximumEventSize })
        #expect(raw.joined() == giant)
    }

    @Test func aGiantLineWithoutASpaceIsCutBetweenCharacters() {
        let giant = String(repeating: "é", count: 800_000)
        let raw = convert(Array(giant.utf8), to: .raw, from: .text).split(separator: "\n")
        #expect(raw.count == 2)
        #expect(raw.joined() == giant)
    }

    @Test func nothingInNothingOut() {
        #expect(convert([]) == "")
        #expect(convert(Array("\n\r\n\n".utf8)) == "")
    }
}
