public import Bytes

extension Framing {
    /// Writes a length that has not three digits, moving the event.
    @usableFromInline
    static func correctRoom(_ mark: Mark, length: Int, in out: inout ByteWriter) {
        var digits = 1
        var bound = 10
        while length >= bound {
            digits += 1
            bound *= 10
        }
        let room = digits + 1
        if room > mark.room {
            out.insert(room - mark.room, at: mark.start)
        } else if room < mark.room {
            out.remove(mark.room - room, at: mark.start)
        }
        var rest = length
        for index in stride(from: mark.start + digits - 1, through: mark.start, by: -1) {
            out[index] = UInt8(truncatingIfNeeded: rest % 10) &+ 0x30
            rest /= 10
        }
        out[mark.start + digits] = 0x20
    }

    /// Replaces LF, CR and NUL from `start` on by a hash and three octal digits.
    @usableFromInline
    static func escapeControls(from start: Int, in out: inout ByteWriter) {
        let lineFeed = SIMD16<UInt8>(repeating: 0x0a)
        let carriageReturn = SIMD16<UInt8>(repeating: 0x0d)
        let nul = SIMD16<UInt8>(repeating: 0)
        var index = start
        while index < out.count {
            let block = out.block(at: index)
            let hit = firstSet((block .== lineFeed) .| (block .== carriageReturn) .| (block .== nul))
            if hit < 16, index + hit < out.count {
                escape(from: index + hit, in: &out) { $0 == 0x0a || $0 == 0x0d || $0 == 0 }
                return
            }
            index += 16
        }
    }

    /// Replaces NUL from `start` on by `#000`.
    @usableFromInline
    static func escapeNULs(from start: Int, in out: inout ByteWriter) {
        let first = out.firstIndex(of: 0, from: start, to: out.count)
        if first < out.count { escape(from: first, in: &out) { $0 == 0 } }
    }

    /// Escapes what `isEscaped` names from `first` on, moving each byte once, from the end: an event made of nothing else
    /// costs no more than its length.
    private static func escape(from first: Int, in out: inout ByteWriter, _ isEscaped: (UInt8) -> Bool) {
        let end = out.count
        var escapes = 0
        for index in first..<end where isEscaped(out[index]) { escapes += 1 }
        out.insert(3 * escapes, at: end)
        var target = out.count
        for index in stride(from: end - 1, through: first, by: -1) {
            let byte = out[index]
            if isEscaped(byte) {
                target -= 4
                out[target] = UInt8(ascii: "#")
                out[target + 1] = 0x30 &+ (byte >> 6)
                out[target + 2] = 0x30 &+ (byte >> 3 & 7)
                out[target + 3] = 0x30 &+ (byte & 7)
            } else {
                target -= 1
                out[target] = byte
            }
        }
    }
}
