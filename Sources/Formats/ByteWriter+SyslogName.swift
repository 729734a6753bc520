internal import Bytes
internal import Events

/// The characters that a name in a syslog message may not hold (RFC 5424 §6).
protocol SyslogName: ByteSet {}

/// All but PRINTUSASCII, for HOSTNAME, APP-NAME, PROCID and MSGID.
enum HeaderName: SyslogName {
    @inline(__always)
    static func lanes(of block: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
        // As signed numbers, control characters, the space and everything outside ASCII lie below `!`.
        (SIMD16<Int8>(truncatingIfNeeded: block) .< SIMD16<Int8>(repeating: 0x21))
            .| (block .== SIMD16<UInt8>(repeating: 0x7F))
    }
}

/// All but SD-NAME, which is PRINTUSASCII without `=`, `]` and `"`.
enum ParameterName: SyslogName {
    @inline(__always)
    static func lanes(of block: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
        (SIMD16<Int8>(truncatingIfNeeded: block) .< SIMD16<Int8>(repeating: 0x21))
            .| (block .== SIMD16<UInt8>(repeating: 0x7F))
            .| (block .== SIMD16<UInt8>(repeating: 0x22))
            .| (block .== SIMD16<UInt8>(repeating: 0x3D))
            .| (block .== SIMD16<UInt8>(repeating: 0x5D))
    }
}

extension ByteWriter {
    /// Appends `range` of `source` as a name of at most `limit` bytes: what such a name may not hold becomes `_`, one for
    /// a run of bytes outside ASCII.
    /// - Returns: whether the name stands there unchanged and uncut.
    @inline(__always)
    mutating func append<Name: SyslogName>(
        _ source: borrowing ByteWriter, _ range: TextRange, as kind: Name.Type, limit: Int
    ) -> Bool {
        let end = range.end
        guard range.count <= limit else {
            appendCleaned(source, range, as: kind, limit: limit)
            return false
        }
        let before = count
        guard append(source, from: range.start, to: end, upTo: kind) == end else {
            truncate(to: before)
            appendCleaned(source, range, as: kind, limit: limit)
            return false
        }
        return true
    }

    @inline(never)
    private mutating func appendCleaned<Name: SyslogName>(
        _ source: borrowing ByteWriter, _ range: TextRange, as kind: Name.Type, limit: Int
    ) {
        var written = 0
        var wasOutsideASCII = false
        for index in range.start..<range.end {
            guard written < limit else { return }
            let byte = source[index]
            defer { wasOutsideASCII = byte >= 0x80 }
            if byte >= 0x80, wasOutsideASCII { continue }
            append(Name.lanes(of: SIMD16<UInt8>(repeating: byte))[0] ? 0x5F : byte)
            written += 1
        }
    }
}
