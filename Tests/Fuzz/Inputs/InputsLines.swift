import Bytes

@testable import Inputs

/// The bytes of a file, taken apart into events in two reads. The first byte says where the first read ends, in 255ths;
/// the second one how large events may be.
enum InputsLines: FuzzTarget {
    static func run(_ bytes: [UInt8]) {
        guard bytes.count >= 2 else { return }
        let content = Array(bytes.dropFirst(2))
        let maximumSize = 16 + Int(bytes[1]) * 16
        let whole = events(of: content, maximumSize)
        let lines = events(of: content, maximumSize, joining: false).events
        precondition(lines == fileLines(of: content[..<whole.next]), "without joining every line is an event")
        precondition(whole.events.flatMap(eventLines) == lines, "no line is lost, and nothing of any")
        for event in whole.events {
            let lines = eventLines(of: event)
            precondition(!lines.isEmpty, "an event says something")
            precondition(lines.count <= EventSplitter.lineLimit, "an event has no more lines than it may")
            precondition(lines.count == 1 || event.count <= maximumSize, "an event is not joined beyond its size")
        }
        // A reader that comes early takes what is certain, and the rest with what came later.
        let early = Array(content[..<(content.count * Int(bytes[0]) / 255)])
        let first = events(of: early, maximumSize, closing: false)
        let second = events(of: Array(content[first.next...]), maximumSize)
        precondition(first.events + second.events == whole.events, "what is an event depends on when it is read")
    }

    /// - Returns: the events, and where the first byte stands that is in none.
    private static func events(
        of bytes: [UInt8], _ maximumSize: Int, closing: Bool = true, joining: Bool = true
    ) -> (events: [[UInt8]], next: Int) {
        bytes.withUnsafeBytes { buffer in
            var splitter = EventSplitter(
                buffer, rule: joining ? ContinuationRule() : nil, maximumEventSize: maximumSize)
            var events: [[UInt8]] = []
            while let event = splitter.nextEvent() ?? (closing ? splitter.close() : nil) {
                var output = ByteWriter()
                splitter.write(event, to: &output)
                if !event.hasCarriageReturn {
                    precondition(splitter.text(event).elementsEqual(output.array()), "the event stands in the buffer")
                }
                events.append(output.array())
            }
            return (events, splitter.next)
        }
    }

    /// Those of a file that say something, without their ends.
    private static func fileLines(of bytes: ArraySlice<UInt8>) -> [[UInt8]] {
        bytes.split(separator: 0x0A).map { Array($0.last == 0x0D ? $0.dropLast() : $0) }.filter { !$0.isEmpty }
    }

    private static func eventLines(of event: [UInt8]) -> [[UInt8]] {
        event.split(separator: 0x0A).map(Array.init)
    }
}
