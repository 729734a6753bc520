internal import Bytes

/// Reads the beginnings of lines by the same rules as ``EventParser``.
///
/// A copy of the line's first bytes is read, so that it may stand anywhere; nothing is allocated but once.
public struct LineOpeningReader: ~Copyable {
    /// No line has more before its message.
    private static let longest = 1024

    private var text = ByteWriter(minimumCapacity: longest)

    public init() {}

    /// What `line`, without its line end, begins as.
    public mutating func opening(of line: UnsafeRawBufferPointer) -> LineOpening {
        text.removeAll()
        unsafe text.append(UnsafeRawBufferPointer(rebasing: line.prefix(Self.longest)))
        let end = text.count
        let start = text.skippingSeparators(from: 0, to: end)
        if text.starts(with: "{\"", at: start, to: end) { return .event }
        if start < end, text[start] == ASCII.less, Priority(at: start, to: end, in: text) != nil { return .event }
        let time = LineTime(from: start, to: end, in: text)
        let head = LineHead(of: text, from: time.end, to: end)
        switch head.stop {
        case .level where time.stamp != nil:
            if JavaLine.processID(behind: head, in: text) != nil { return .java }
            return head.count == 0 && !hasBlock(from: head.stopEnd, to: head.lineEnd) ? .java : .event
        case .level:
            return hasBlock(from: head.stopEnd, to: head.lineEnd) ? .event : .text
        case .block:
            return .event
        default:
            return time.stamp == nil ? .text : .event
        }
    }

    private func hasBlock(from start: Int, to end: Int) -> Bool {
        var index = start
        while true {
            index = text.firstIndex(of: ASCII.openBracket, from: index, to: end)
            if index >= end { return false }
            if text.isBlockStart(at: index, to: end) { return true }
            index += 1
        }
    }
}
