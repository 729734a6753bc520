internal import Bytes
internal import Spool

/// Joins the lines of a stream to the event that they continue (`multiline: auto`), as ``EventSplitter`` does with those of
/// a file.
///
/// It keeps the event at hand, never more than an event may have. A line behind which another event is seen to begin passes
/// without being kept.
final class LineJoiner {
    typealias Receiver = FrameShipping.Receiver

    /// nil: nothing is joined.
    var rule: ContinuationRule?
    private let limit: Int
    /// The event at hand: its lines with LF between them.
    private var event = ByteWriter()
    private var lines = 0
    /// Empty lines behind the event, which are of it if it goes on.
    private var emptyLines = 0

    /// Held bytes for which the room is kept for the next time.
    private static let usualRoom = 1024
    /// Of a line whose end is to come, so much shows how it begins, and that it is not waited for.
    private static let longBeginning = 16 << 10

    /// - Parameter limit: bytes that an event may have.
    init(_ rule: ContinuationRule?, limit: Int) {
        self.rule = rule
        self.limit = limit
    }

    /// Bytes kept until the event ends.
    var heldCount: Int { event.count }

    /// Takes a line, or a part of one, without its end. The event before it leaves if the line does not continue it.
    /// - Parameter behind: what follows the line in the piece at hand.
    @unsafe
    func take(_ line: RawSpan, _ part: StoredPart?, behind: UnsafeRawBufferPointer, _ receive: Receiver) {
        guard let rule, part == nil else {
            flush(receive)
            receive(line, part)
            return
        }
        if lines > 0 {
            if goesOn(with: line, as: rule) {
                for _ in 0...emptyLines { event.append(0x0A) }
                keep(line)
                return
            }
            flush(receive)
        }
        if unsafe ContinuationRule.showsBeginning(behind) { receive(line, nil) } else { keep(line) }
    }

    /// Takes an empty line.
    func takeEmpty() {
        if lines > 0 { emptyLines += 1 }
    }

    /// Nothing more is there for the moment: the event leaves unless more of it is to be expected.
    /// - Parameter next: the beginning of the line that follows, as far as it has come.
    @unsafe
    func pause(before next: UnsafeRawBufferPointer, _ receive: Receiver) {
        guard lines > 0 else { return }
        let hasEnded =
            unsafe next.count >= Self.longBeginning || ContinuationRule.showsBeginning(next)
            || lines == 1 && !event.withUnsafeBytes { unsafe rule?.promisesMore($0) ?? false }
        if hasEnded { flush(receive) }
    }

    /// The event leaves as it is.
    func flush(_ receive: Receiver) {
        guard lines > 0 else { return }
        unsafe event.withUnsafeBytes { unsafe receive($0.bytes, nil) }
        event.removeAll()
        event.shrink(to: Self.usualRoom)
        lines = 0
        emptyLines = 0
    }

    private func keep(_ line: RawSpan) {
        event.append(line)
        emptyLines = 0
        lines += 1
    }

    private func goesOn(with line: RawSpan, as rule: ContinuationRule) -> Bool {
        guard lines < EventSplitter.lineLimit, event.count + emptyLines + 1 + line.byteCount <= limit else {
            return false
        }
        return unsafe line.withUnsafeBytes { line in
            unsafe event.withUnsafeBytes { unsafe rule.continues(line, after: $0) }
        }
    }
}
