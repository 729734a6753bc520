import Spool

@testable import Inputs

/// A stream of lines or counted frames, as a whole and in pieces. The first byte is the length of the pieces, the second
/// one says whether lines are joined, and how long an event may be.
enum InputsStream: FuzzTarget {
    static func run(_ bytes: [UInt8]) {
        guard bytes.count >= 2 else { return }
        let rule = bytes[1] & 1 == 0 ? nil : ContinuationRule()
        let limit = 16 + Int(bytes[1] >> 1)
        let stream = Array(bytes.dropFirst(2))
        let whole = events(of: stream, pieces: max(1, stream.count), rule, limit)
        let pieced = events(of: stream, pieces: 1 + Int(bytes[0]), rule, limit)
        precondition(whole == pieced, "what is an event depends on how it arrives")
        for event in whole.events {
            precondition(!event.bytes.isEmpty && event.bytes.count <= limit, "an event is as long as it may be")
        }
    }

    private struct Event: Equatable {
        var bytes: [UInt8]
        var part: StoredPart?
    }

    private struct Outcome: Equatable {
        var events: [Event] = []
        /// Where the stream could not be followed it would be closed, and what is behind is not looked at.
        var isGood = true
        var isHalf = false
    }

    private static func events(
        of stream: [UInt8], pieces length: Int, _ rule: ContinuationRule?, _ limit: Int
    ) -> Outcome {
        var splitter = FrameSplitter(limit: limit, joining: rule)
        var outcome = Outcome()
        func receive(_ bytes: RawSpan, _ part: StoredPart?) {
            outcome.events.append(Event(bytes: bytes.withUnsafeBytes { Array($0) }, part: part))
        }
        for start in stride(from: 0, to: stream.count, by: length) where outcome.isGood {
            let isGood = Array(stream[start..<min(start + length, stream.count)]).withUnsafeBytes {
                splitter.take($0) { receive($0, $1) }
            }
            // An event that waits to be joined to, and a line of the greatest length.
            precondition(splitter.heldCount <= 2 * limit, "what waits is bounded")
            guard isGood else {
                // What stands there is shipped as far as it was read.
                outcome.events = []
                outcome.isGood = false
                return outcome
            }
        }
        outcome.isHalf = splitter.finish { receive($0, $1) }
        precondition(splitter.heldCount == 0, "nothing is left behind")
        return outcome
    }
}
