#if canImport(Glibc)
    public import Glibc
#endif

/// A growable run of bytes with one owner: what the hot path writes into and reads from, used again and again.
///
/// All access is checked against ``count``. Behind the last byte there are always ``slack`` allocated bytes, so that a
/// 16-byte block may be loaded at any valid index without a second check; what such a block holds behind ``count`` is
/// unspecified and must be masked off by the caller.
@frozen
@safe
public struct ByteWriter: ~Copyable {
    @usableFromInline internal var base: UnsafeMutableRawPointer
    @usableFromInline internal var used: Int
    @usableFromInline internal var capacity: Int

    /// Allocated bytes behind the last one.
    @inlinable public static var slack: Int { 64 }

    /// Room for `minimumCapacity` bytes before the first growth.
    @inlinable
    public init(minimumCapacity: Int = 0) {
        precondition(minimumCapacity >= 0, "a capacity is not negative")
        unsafe self.base = UnsafeMutableRawPointer.allocate(
            byteCount: minimumCapacity + Self.slack, alignment: 16)
        self.used = 0
        self.capacity = minimumCapacity
    }

    @inlinable
    deinit {
        unsafe base.deallocate()
    }

    /// Bytes written.
    @inlinable public var count: Int { used }
    @inlinable public var isEmpty: Bool { used == 0 }

    /// The byte at `index`.
    @inlinable
    public subscript(index: Int) -> UInt8 {
        get {
            precondition(index >= 0 && index < used, "byte index out of bounds")
            return unsafe base.load(fromByteOffset: index, as: UInt8.self)
        }
        set {
            precondition(index >= 0 && index < used, "byte index out of bounds")
            unsafe base.storeBytes(of: newValue, toByteOffset: index, as: UInt8.self)
        }
    }

    /// The 16 bytes from `index`, which may be at most ``count``.
    @inlinable
    @inline(__always)
    public func block(at index: Int) -> SIMD16<UInt8> {
        precondition(index >= 0 && index <= used, "block index out of bounds")
        return unsafe base.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
    }

    /// The 16 bytes from `index`, which the caller knows to lie in `0...count`.
    @inlinable
    @inline(__always)
    @unsafe
    public func uncheckedBlock(at index: Int) -> SIMD16<UInt8> {
        unsafe base.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
    }

    /// Makes sure that `additional` more bytes fit without growth.
    @inlinable
    @inline(__always)
    public mutating func reserve(_ additional: Int) {
        if capacity - used < additional { grow(additional) }
    }

    @usableFromInline
    internal mutating func grow(_ additional: Int) {
        precondition(additional >= 0, "room is not negative")
        let wanted = max(capacity * 2, used + additional, 256)
        let bigger = UnsafeMutableRawPointer.allocate(byteCount: wanted + Self.slack, alignment: 16)
        unsafe bigger.copyMemory(from: base, byteCount: used)
        unsafe base.deallocate()
        unsafe base = bigger
        capacity = wanted
    }

    /// Forgets all bytes, keeping the room.
    @inlinable public mutating func removeAll() { used = 0 }

    /// Gives the room back beyond `limit` bytes, when a rare giant has made it larger; call it between events.
    public mutating func shrink(to limit: Int) {
        guard capacity > limit, used <= limit else { return }
        let smaller = UnsafeMutableRawPointer.allocate(byteCount: limit + Self.slack, alignment: 16)
        unsafe smaller.copyMemory(from: base, byteCount: used)
        unsafe base.deallocate()
        unsafe base = smaller
        capacity = limit
    }

    /// Forgets all bytes from `newCount` on.
    @inlinable
    public mutating func truncate(to newCount: Int) {
        precondition(newCount >= 0 && newCount <= used, "truncation only shortens")
        used = newCount
    }

    /// Forgets the first `leading` bytes and moves the rest to the front.
    @inlinable
    public mutating func removeFirst(_ leading: Int) {
        precondition(leading >= 0 && leading <= used, "cannot remove more than there is")
        unsafe memmove(base, base + leading, used - leading)
        used -= leading
    }

    /// Opens a gap of `length` zero bytes at `offset`; what stood there moves back.
    public mutating func insert(_ length: Int, at offset: Int) {
        precondition(length >= 0 && offset >= 0 && offset <= used, "insertion out of bounds")
        reserve(length)
        unsafe memmove(base + offset + length, base + offset, used - offset)
        unsafe memset(base + offset, 0, length)
        used += length
    }

    /// Removes `length` bytes at `offset`; what stood behind them moves forward.
    public mutating func remove(_ length: Int, at offset: Int) {
        precondition(length >= 0 && offset >= 0 && length <= used - offset, "removal out of bounds")
        unsafe memmove(base + offset, base + offset + length, used - offset - length)
        used -= length
    }

    // MARK: Appending

    @inlinable
    @inline(__always)
    public mutating func append(_ byte: UInt8) {
        reserve(1)
        unsafe base.storeBytes(of: byte, toByteOffset: used, as: UInt8.self)
        used += 1
    }

    @inlinable
    @inline(__always)
    public mutating func append(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        reserve(length)
        unsafe (base + used).copyMemory(from: text.utf8Start, byteCount: length)
        used += length
    }

    @inlinable
    public mutating func append(_ bytes: RawSpan) {
        let length = bytes.byteCount
        reserve(length)
        let target = unsafe base + used
        unsafe bytes.withUnsafeBytes { source in
            if let start = source.baseAddress { unsafe target.copyMemory(from: start, byteCount: length) }
        }
        used += length
    }

    @inlinable
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        reserve(bytes.count)
        unsafe (base + used).copyMemory(from: start, byteCount: bytes.count)
        used += bytes.count
    }

    @inlinable
    public mutating func append(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe append($0) }
    }

    /// The UTF-8 of `text`. Not for the hot path.
    @inlinable
    public mutating func append(utf8 text: String) {
        for byte in text.utf8 { append(byte) }
    }

    /// `length` bytes of `other` from `offset`.
    @inlinable
    @inline(__always)
    public mutating func append(_ other: borrowing ByteWriter, from offset: Int, count length: Int) {
        precondition(offset >= 0 && length >= 0 && length <= other.used - offset, "source range out of bounds")
        reserve(length)
        unsafe (base + used).copyMemory(from: other.base + offset, byteCount: length)
        used += length
    }

    /// The first `length` bytes of `block`; the whole block is stored, behind ``count`` it does not count.
    @inlinable
    @inline(__always)
    public mutating func append(_ block: SIMD16<UInt8>, count length: Int) {
        precondition(length >= 0 && length <= 16, "a block has 16 bytes")
        reserve(16)
        unsafe base.storeBytes(of: block, toByteOffset: used, as: SIMD16<UInt8>.self)
        used += length
    }

    /// Appends `value` in decimal, without leading zeros.
    @inlinable
    public mutating func append(decimal value: UInt64) {
        if value < 10 {
            append(UInt8(truncatingIfNeeded: value) &+ 0x30)
            return
        }
        reserve(20)
        var digits = 1
        var bound: UInt64 = 10
        while value >= bound {
            digits += 1
            let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
            if overflow { break }
            bound = next
        }
        append(decimal: value, digits: digits)
    }

    /// Appends the last `digits` decimal digits of `value`, with leading zeros.
    @inlinable
    public mutating func append(decimal value: UInt64, digits: Int) {
        precondition(digits >= 0 && digits <= 20, "an unsigned 64-bit number has 20 digits at most")
        reserve(digits)
        var rest = value
        var index = used + digits
        used = index
        for _ in 0..<digits {
            index -= 1
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            unsafe base.storeBytes(of: UInt8(truncatingIfNeeded: digit) &+ 0x30, toByteOffset: index, as: UInt8.self)
            rest = quotient
        }
    }

    /// Appends two lower-case hexadecimal digits.
    @inlinable
    public mutating func append(hex byte: UInt8) {
        append(hexDigit(byte >> 4))
        append(hexDigit(byte & 15))
    }

    /// Lets `fill` write up to `room` bytes at the end and say how many it wrote: for read(2), deflate(3) and their kin.
    /// - Returns: what `fill` returned as `result`.
    @inlinable
    public mutating func append<R>(
        upTo room: Int, _ fill: (UnsafeMutableRawBufferPointer) throws -> (written: Int, result: R)
    ) rethrows -> R {
        reserve(room)
        let outcome = try unsafe fill(UnsafeMutableRawBufferPointer(start: base + used, count: room))
        precondition(outcome.written >= 0 && outcome.written <= room, "more was written than there was room for")
        used += outcome.written
        return outcome.result
    }

    // MARK: Reading

    /// Lends the written bytes.
    @inlinable
    public func withBytes<R: ~Copyable>(_ body: (RawSpan) throws -> R) rethrows -> R {
        try unsafe body(UnsafeRawBufferPointer(start: base, count: used).bytes)
    }

    /// Lends the written bytes to C. The pointer is valid during the call.
    @inlinable
    @unsafe
    public func withUnsafeBytes<R: ~Copyable>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try unsafe body(UnsafeRawBufferPointer(start: base, count: used))
    }

    /// A copy of `length` bytes from `offset`. Not for the hot path.
    public func array(from offset: Int = 0, count length: Int? = nil) -> [UInt8] {
        let length = length ?? used - offset
        precondition(offset >= 0 && length >= 0 && length <= used - offset, "range out of bounds")
        return unsafe [UInt8](UnsafeRawBufferPointer(start: base + offset, count: length))
    }

    /// The bytes as text, repaired where they are not UTF-8. Not for the hot path.
    public func string(from offset: Int = 0, count length: Int? = nil) -> String {
        String(decoding: array(from: offset, count: length), as: UTF8.self)
    }
}

@inlinable
@inline(__always)
internal func hexDigit(_ nibble: UInt8) -> UInt8 {
    nibble < 10 ? nibble &+ 0x30 : nibble &+ 0x57
}

// One owner at a time, whichever thread it is on.
extension ByteWriter: @unchecked Sendable {}
