/// Up to eight ASCII characters as ``ByteWriter/word(at:)`` reads them: the first one lowest, the rest zero.
@inline(__always)
func ascii(
    _ a: Unicode.Scalar, _ b: Unicode.Scalar = "\0", _ c: Unicode.Scalar = "\0", _ d: Unicode.Scalar = "\0",
    _ e: Unicode.Scalar = "\0", _ f: Unicode.Scalar = "\0", _ g: Unicode.Scalar = "\0", _ h: Unicode.Scalar = "\0"
) -> UInt64 {
    let low = a.value | b.value << 8 | c.value << 16 | d.value << 24
    let high = e.value | f.value << 8 | g.value << 16 | h.value << 24
    return UInt64(low) | UInt64(high) << 32
}

/// The bytes that lines are taken apart at.
enum ASCII {
    @inline(__always) static var tab: UInt8 { 0x09 }
    @inline(__always) static var lineFeed: UInt8 { 0x0A }
    @inline(__always) static var space: UInt8 { 0x20 }
    @inline(__always) static var quote: UInt8 { 0x22 }
    @inline(__always) static var hash: UInt8 { 0x23 }
    @inline(__always) static var asterisk: UInt8 { 0x2A }
    @inline(__always) static var plus: UInt8 { 0x2B }
    @inline(__always) static var comma: UInt8 { 0x2C }
    @inline(__always) static var hyphen: UInt8 { 0x2D }
    @inline(__always) static var dot: UInt8 { 0x2E }
    @inline(__always) static var slash: UInt8 { 0x2F }
    @inline(__always) static var zero: UInt8 { 0x30 }
    @inline(__always) static var colon: UInt8 { 0x3A }
    @inline(__always) static var semicolon: UInt8 { 0x3B }
    @inline(__always) static var less: UInt8 { 0x3C }
    @inline(__always) static var equals: UInt8 { 0x3D }
    @inline(__always) static var greater: UInt8 { 0x3E }
    @inline(__always) static var openBracket: UInt8 { 0x5B }
    @inline(__always) static var backslash: UInt8 { 0x5C }
    @inline(__always) static var closeBracket: UInt8 { 0x5D }
    @inline(__always) static var openBrace: UInt8 { 0x7B }
    @inline(__always) static var closeBrace: UInt8 { 0x7D }

    @inline(__always) static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 <= 9 }
    @inline(__always) static func isUpper(_ byte: UInt8) -> Bool { byte &- 0x41 <= 25 }
    @inline(__always) static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 <= 25 }
    /// Space, tab, line ends.
    @inline(__always) static func isSpace(_ byte: UInt8) -> Bool {
        byte == space || byte &- 0x09 <= 4
    }
}
