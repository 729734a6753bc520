internal import Bytes

/// How text is written where some bytes cannot stand as they are.
///
/// Text is copied in blocks of 16 bytes while it is looked at. Bytes outside ASCII are always marked: they are checked,
/// and what is not UTF-8 becomes U+FFFD, one for each maximal subpart (Unicode 16, §3.9, "U+FFFD Substitution").
protocol TextEscape: ByteSet {
    /// Appends what stands for an ASCII byte of the set: one that cannot simply be copied.
    static func append(_ byte: UInt8, to output: inout ByteWriter)
}

extension TextEscape {
    @inline(__always)
    static func signed(_ block: SIMD16<UInt8>) -> SIMD16<Int8> {
        SIMD16<Int8>(truncatingIfNeeded: block)
    }
}

/// Text that only has to be UTF-8: RFC 5424's MSG.
enum PlainText: TextEscape {
    @inline(__always)
    static func lanes(of block: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
        signed(block) .< SIMD16<Int8>(repeating: 0)
    }

    static func append(_ byte: UInt8, to output: inout ByteWriter) {
        output.append(byte)
    }
}

/// PARAM-VALUE of structured data (RFC 5424 §6.3.3): `"`, `\` and `]` are escaped by `\`, and nothing else is.
enum ParameterValue: TextEscape {
    @inline(__always)
    static func lanes(of block: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
        (signed(block) .< SIMD16<Int8>(repeating: 0))
            .| (block .== SIMD16<UInt8>(repeating: 0x22))
            .| (block .== SIMD16<UInt8>(repeating: 0x5C))
            .| (block .== SIMD16<UInt8>(repeating: 0x5D))
    }

    @inline(__always)
    static func append(_ byte: UInt8, to output: inout ByteWriter) {
        output.append(0x5C)
        output.append(byte)
    }
}

/// Parameters that stand in a text just as structured data has them, ` KEY="value" KEY="value"`, with no `"` inside of a
/// value: what is left to be escaped.
enum PlainParameters: TextEscape {
    @inline(__always)
    static func lanes(of block: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
        (signed(block) .< SIMD16<Int8>(repeating: 0))
            .| (block .== SIMD16<UInt8>(repeating: 0x5C))
            .| (block .== SIMD16<UInt8>(repeating: 0x5D))
    }

    @inline(__always)
    static func append(_ byte: UInt8, to output: inout ByteWriter) {
        ParameterValue.append(byte, to: &output)
    }
}

/// The inside of a JSON string (RFC 8259 §7), each escape the shortest there is.
enum JSONText: TextEscape {
    @inline(__always)
    static func lanes(of block: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
        // As signed numbers, control characters and everything outside ASCII lie below the space.
        (signed(block) .< SIMD16<Int8>(repeating: 0x20))
            .| (block .== SIMD16<UInt8>(repeating: 0x22))
            .| (block .== SIMD16<UInt8>(repeating: 0x5C))
    }

    static func append(_ byte: UInt8, to output: inout ByteWriter) {
        switch byte {
        case 0x22: output.append("\\\"")
        case 0x5C: output.append("\\\\")
        case 0x08: output.append("\\b")
        case 0x09: output.append("\\t")
        case 0x0A: output.append("\\n")
        case 0x0C: output.append("\\f")
        case 0x0D: output.append("\\r")
        default:
            output.append("\\u00")
            output.append(hex: byte)
        }
    }
}
