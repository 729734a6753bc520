/// SipHash-1-3: a hash of 64 bits under a secret key, for short texts (Aumasson, Bernstein: SipHash: a fast short-input
/// PRF, 2012). Who does not know the key can neither find two texts of one hash nor learn from a hash what the text was.
public struct SipHash: Equatable, Sendable {
    private let key: SIMD2<UInt64>

    public init(_ first: UInt64, _ second: UInt64) {
        key = SIMD2(first, second)
    }

    /// Of the eight bytes of `number`, little-endian, and `bytes` behind them.
    public func hash(_ number: UInt64, _ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var state = State(key)
        state.take(number)
        var index = 0
        while bytes.count - index >= 8 {
            state.take(unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
            index += 8
        }
        var last = UInt64(truncatingIfNeeded: bytes.count + 8) << 56
        var shift: UInt64 = 0
        while index < bytes.count {
            last |= unsafe UInt64(bytes[index]) << shift
            shift += 8
            index += 1
        }
        state.take(last)
        return state.finish()
    }

    private struct State {
        var v0: UInt64
        var v1: UInt64
        var v2: UInt64
        var v3: UInt64

        init(_ key: SIMD2<UInt64>) {
            v0 = 0x736F_6D65_7073_6575 ^ key[0]
            v1 = 0x646F_7261_6E64_6F6D ^ key[1]
            v2 = 0x6C79_6765_6E65_7261 ^ key[0]
            v3 = 0x7465_6462_7974_6573 ^ key[1]
        }

        @inline(__always)
        mutating func take(_ word: UInt64) {
            v3 ^= word
            mix()
            v0 ^= word
        }

        mutating func finish() -> UInt64 {
            v2 ^= 0xFF
            for _ in 0..<3 { mix() }
            return v0 ^ v1 ^ v2 ^ v3
        }

        @inline(__always)
        private mutating func mix() {
            v0 &+= v1
            v1 = v1 &<< 13 | v1 &>> 51
            v1 ^= v0
            v0 = v0 &<< 32 | v0 &>> 32
            v2 &+= v3
            v3 = v3 &<< 16 | v3 &>> 48
            v3 ^= v2
            v0 &+= v3
            v3 = v3 &<< 21 | v3 &>> 43
            v3 ^= v0
            v2 &+= v1
            v1 = v1 &<< 17 | v1 &>> 47
            v1 ^= v2
            v2 = v2 &<< 32 | v2 &>> 32
        }
    }
}
