import Bytes
import Testing

@testable import Inputs

@Suite struct EventSplitterTests {
    private static let head = "2020-08-10 15:36:49.769 ERROR 1336 --- [main] a.b.C : it broke"

    /// The events of a text, the last one too, and how many bytes are behind it.
    private func split(
        _ text: String, joining: Bool = true, maximumEventSize: Int = 1 << 20
    ) -> (events: [String], rest: Int) {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBytes { buffer in
            var splitter = EventSplitter(
                buffer, rule: joining ? ContinuationRule() : nil, maximumEventSize: maximumEventSize)
            var events: [String] = []
            while let event = splitter.nextEvent() ?? splitter.close() {
                var output = ByteWriter()
                splitter.write(event, to: &output)
                events.append(output.string())
                if !event.hasCarriageReturn {
                    #expect(events.last == String(decoding: splitter.text(event), as: UTF8.self))
                }
            }
            return (events, buffer.count - splitter.next)
        }
    }

    @Test func aTraceIsOneEventWithLFBetweenItsLines() {
        let trace =
            Self.head + "\njava.lang.IllegalStateException: x\n\tat a.b.C.d(C.java:1)\nCaused by: e\n\t... 3 more"
        let (events, rest) = split("before\n\(trace)\n\(Self.head)\nhalf a")
        #expect(events == ["before", trace, Self.head])
        #expect(rest == 6)
    }

    @Test func carriageReturnsAreTakenOutOfTheLineEndsInsideAnEvent() {
        let (events, _) = split("one\r\n two\r\n\r\n three\r\n\r\nfour\r\n")
        #expect(events == ["one\n two\n\n three", "four"])
        #expect(split("one\n two\r\n").events == ["one\n two"])
    }

    @Test func emptyLinesInsideAnEventStayAndThoseBehindItGo() {
        let (events, rest) = split("\n\n\(Self.head)\n\nDescription:\n\n\nAction:\n\n\n\(Self.head)\n\n")
        #expect(events == ["\(Self.head)\n\nDescription:\n\n\nAction:", Self.head])
        #expect(rest == 0)
    }

    @Test func withoutJoiningEveryLineIsAnEvent() {
        #expect(split("one\n two\n\n three\n", joining: false).events == ["one", " two", " three"])
    }

    @Test func anEventHasNoMoreLinesThanTheLimit() {
        let lines = (1...1200).map { " \($0)" }
        let events = split("first\n" + lines.joined(separator: "\n") + "\n").events
        #expect(events.map { $0.split(separator: "\n").count } == [500, 500, 201])
        #expect(events.joined(separator: "\n") == "first\n" + lines.joined(separator: "\n"))
    }

    @Test func anEventIsNotJoinedBeyondItsGreatestSize() {
        let events = split("first\n 45\n 78\n 10\n", maximumEventSize: 12).events
        #expect(events == ["first\n 45", " 78\n 10"])
        #expect(split("a line\n too long\nx\n", maximumEventSize: 5).events == ["a line", " too long", "x"])
    }

    @Test func theLastEventIsOpenUntilWhatFollowsItIsSeen() {
        let bytes = Array("one\n two\n\nhal".utf8)
        bytes.withUnsafeBytes { buffer in
            var splitter = EventSplitter(buffer, rule: ContinuationRule(), maximumEventSize: 100)
            #expect(splitter.nextEvent() == nil)
            #expect(splitter.open?.lines == 2)
            #expect(splitter.next == 0)
            #expect(splitter.linesEnd == 10)
            #expect(splitter.close()?.next == 10)
            #expect(splitter.next == 10)
        }
    }
}
