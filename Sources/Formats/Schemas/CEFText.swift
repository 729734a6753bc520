internal import Bytes

/// A field of CEF's header (ArcSight, "Common Event Format", revision 26): `|` and `\` are escaped, and there are no
/// lines.
enum CEFHeaderText: TextEscape {
    @inline(__always)
    static func lanes(of block: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
        (signed(block) .< SIMD16<Int8>(repeating: 0x20))
            .| (block .== SIMD16<UInt8>(repeating: 0x5C))
            .| (block .== SIMD16<UInt8>(repeating: 0x7C))
    }

    static func append(_ byte: UInt8, to output: inout ByteWriter) {
        if byte < 0x20 {
            output.append(0x20)
        } else {
            output.append(0x5C)
            output.append(byte)
        }
    }
}

/// A value of CEF's extension: `=` and `\` are escaped, and line ends are written `\n` and `\r`.
enum CEFValueText: TextEscape {
    @inline(__always)
    static func lanes(of block: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
        (signed(block) .< SIMD16<Int8>(repeating: 0))
            .| (block .== SIMD16<UInt8>(repeating: 0x0A))
            .| (block .== SIMD16<UInt8>(repeating: 0x0D))
            .| (block .== SIMD16<UInt8>(repeating: 0x3D))
            .| (block .== SIMD16<UInt8>(repeating: 0x5C))
    }

    static func append(_ byte: UInt8, to output: inout ByteWriter) {
        output.append(0x5C)
        switch byte {
        case 0x0A: output.append(0x6E)
        case 0x0D: output.append(0x72)
        default: output.append(byte)
        }
    }
}
