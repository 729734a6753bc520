internal import Events

/// Tells which lines continue the event before them (`multiline: auto`).
///
/// A line that begins with a time that can be read, or with a syslog PRI, begins an event, whatever came before it: no
/// audit line is ever taken for the rest of another. Of the others these continue an event:
///
/// - a line that begins with a space or a tab;
/// - `at ` with a parenthesis behind it, `Caused by: `, `Suppressed: `, `Wrapped by: `, `... 12 more`: what Java writes in
///   a stack trace;
/// - the name of a Java exception, behind an event that has a time;
/// - behind a line of the gateway's Java services, anything that has no time and no block.
final class ContinuationRule {
    private var reader = LineOpeningReader()

    /// Whether a line goes on with an event.
    /// - Parameters:
    ///   - line: without its line end; not empty.
    ///   - first: the event's first line, or more of it.
    @unsafe
    func continues(_ line: UnsafeRawBufferPointer, after first: UnsafeRawBufferPointer) -> Bool {
        if unsafe Self.showsTime(line) { return false }
        return unsafe reads(line, asMoreOf: first)
    }

    /// Whether more is to be expected behind a single line, so that it is waited for: a line of Java, an exception, or
    /// one with a colon at its end. The gateway's own lines are none of these.
    @unsafe
    func promisesMore(_ line: UnsafeRawBufferPointer) -> Bool {
        if unsafe line.last == UInt8(ascii: ":") || namesException(line) { return true }
        if unsafe line.starts(with: "Exception in thread ") { return true }
        return unsafe Self.showsTime(line) && reader.opening(of: line) == .java
    }

    /// Whether a line begins as nearly all do, with a time as ISO 8601, BSD or nginx write it, at first sight.
    @unsafe
    @inline(__always)
    static func showsTime(_ line: UnsafeRawBufferPointer) -> Bool {
        guard line.count >= 16 else { return false }
        let word = UInt64(littleEndian: unsafe line.loadUnaligned(as: UInt64.self))
        let first = UInt8(truncatingIfNeeded: word)
        // 2020-06-24, 2020/06/24
        let separators = word & 0xFF00_00FF_0000_0000
        if separators == 0x2D00_002D_0000_0000 || separators == 0x2F00_002F_0000_0000 { return first &- 0x30 <= 9 }
        // Oct  9 09:53:08
        let blanks = word & 0x00FF_0000_FF00_0000
        guard blanks == 0x0020_0000_2000_0000, first &- 0x41 <= 25 else { return false }
        return unsafe line[9] == 0x3A
    }

    /// Whether a line begins an event at first sight: with such a time, or with a syslog PRI.
    /// - Parameter line: its beginning, and what follows it.
    @unsafe
    @inline(__always)
    static func showsBeginning(_ line: UnsafeRawBufferPointer) -> Bool {
        if unsafe showsTime(line) {
            // The line may end within what was looked at, and is then too short for a time.
            let first = unsafe line.loadUnaligned(as: SIMD16<UInt8>.self)
            return !any(first .< SIMD16<UInt8>(repeating: 0x20))
        }
        // <134>
        guard line.count >= 5, unsafe line[0] == UInt8(ascii: "<") else { return false }
        var value = 0
        for index in 1...4 {
            let byte = unsafe line[index]
            if byte == UInt8(ascii: ">") { return index > 1 && value <= 191 }
            guard byte &- 0x30 <= 9 else { return false }
            value = value * 10 + Int(byte - 0x30)
        }
        return false
    }

    @unsafe
    private func reads(_ line: UnsafeRawBufferPointer, asMoreOf first: UnsafeRawBufferPointer) -> Bool {
        switch unsafe line[0] {
        case UInt8(ascii: " "), UInt8(ascii: "\t"):
            return unsafe reader.opening(of: line) == .text
        case UInt8(ascii: "a"):
            if unsafe line.starts(with: "at "), unsafe line.contains(UInt8(ascii: "(")) { return true }
        case UInt8(ascii: "C"):
            if unsafe line.starts(with: "Caused by: ") { return true }
        case UInt8(ascii: "S"):
            if unsafe line.starts(with: "Suppressed: ") { return true }
        case UInt8(ascii: "W"):
            if unsafe line.starts(with: "Wrapped by: ") { return true }
        case UInt8(ascii: "."):
            if unsafe line.starts(with: "... "), line.count > 4, unsafe line[4] &- 0x30 <= 9 { return true }
        default:
            break
        }
        guard unsafe Self.showsTime(first) else { return false }
        if unsafe namesException(line) { return true }
        return unsafe reader.opening(of: first) == .java && reader.opening(of: line) == .text
    }

    /// Whether the first word is a class's name with its package, ending in `Exception`, `Error` or `Throwable`.
    @unsafe
    private func namesException(_ line: UnsafeRawBufferPointer) -> Bool {
        var hasPackage = false
        var end = 0
        scan: while end < min(line.count, 256) {
            switch unsafe line[end] {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "$"): break
            case UInt8(ascii: "."): hasPackage = true
            default: break scan
            }
            end += 1
        }
        guard hasPackage else { return false }
        if end < line.count, unsafe line[end] != UInt8(ascii: ":") { return false }
        let name = unsafe UnsafeRawBufferPointer(rebasing: line[..<end])
        return unsafe name.ends(with: "Exception") || name.ends(with: "Error") || name.ends(with: "Throwable")
    }
}

extension UnsafeRawBufferPointer {
    @unsafe
    fileprivate func starts(with text: StaticString) -> Bool {
        unsafe prefix(text.utf8CodeUnitCount).elementsEqual(
            UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    @unsafe
    fileprivate func ends(with text: StaticString) -> Bool {
        unsafe suffix(text.utf8CodeUnitCount).elementsEqual(
            UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
