public import Bytes
import CZlib

/// Undoes a zlib (RFC 1950) or gzip (RFC 1952) stream, whichever its header says, a bounded amount at a time: a small
/// input can't make it fill the memory.
@safe
public struct InflateStream: ~Copyable {
    /// How a call ended.
    public enum Outcome: Equatable, Sendable {
        /// All input was taken; more may come.
        case needsInput
        /// The limit of output was reached; call again with what was not consumed, which may be nothing.
        case hasMore
        /// The stream is complete. What was not consumed stands behind it; ``InflateStream/reset()`` begins another.
        case ended
    }

    // zlib keeps the structure's address, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>

    /// - Parameter container: the only one that is taken; nil: either.
    public init(only container: DeflateStream.Container? = nil) {
        // 15 bits of window, with 16 for gzip's header, with 32 for the detection of the header.
        let windowBits: Int32 =
            switch container {
            case .zlib: 15
            case .gzip: 15 + 16
            case nil: 15 + 32
            }
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let code = unsafe inflateInit2_(stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(code == Z_OK, "zlib could not allocate its state (code \(code))")
    }

    private init(copying other: borrowing InflateStream) {
        let copy = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe copy.initialize(to: z_stream())
        let code = unsafe inflateCopy(copy, other.stream)
        precondition(code == Z_OK, "zlib could not copy its state (code \(code))")
        unsafe stream = copy
    }

    /// A stream that stands where this one does, and goes on by itself. Some 40 KiB.
    public func copy() -> InflateStream { InflateStream(copying: self) }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Whether a stream that begins with these two bytes is a zlib or gzip stream.
    ///
    /// Only zlib's own 32 KiB window is taken for one (0x78 and a fitting second byte), since other pairs also begin
    /// octet counts and text.
    public static func isHeader(_ first: UInt8, _ second: UInt8) -> Bool {
        switch first {
        case 0x1f: second == 0x8b
        case 0x78: second == 0x01 || second == 0x5e || second == 0x9c || second == 0xda
        default: false
        }
    }

    /// Begins a new stream, for a new connection or a gzip member.
    public mutating func reset() {
        let code = unsafe inflateReset(stream)
        precondition(code == Z_OK, "an inflate state was damaged (code \(code))")
    }

    /// Appends to `out` at most `limit` bytes of what `input` holds.
    /// - Returns: how many bytes of `input` were consumed, and how the call ended.
    /// - Throws: what zlib says: nothing behind this point can be read.
    public mutating func inflate(
        _ input: RawSpan, into out: inout ByteWriter, atMost limit: Int
    ) throws(InflateError) -> (consumed: Int, outcome: Outcome) {
        let outcome = unsafe input.withUnsafeBytes { unsafe run($0, into: &out, limit: limit) }
        switch outcome.code {
        case Z_OK, Z_BUF_ERROR:
            return (outcome.consumed, outcome.isFull ? .hasMore : .needsInput)
        case Z_STREAM_END:
            return (outcome.consumed, .ended)
        default:
            throw failure(outcome.code)
        }
    }

    /// Fills `target` with what `input` holds, as far as that goes.
    /// - Returns: how many bytes of `input` were consumed, how many of `target` are filled, and how the call ended. What was
    ///   filled before an error is good.
    @unsafe
    func inflate(
        _ input: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
    ) -> (consumed: Int, produced: Int, result: Result<Outcome, InflateError>) {
        precondition(input.count <= 1 << 30 && target.count <= 1 << 30, "zlib counts in 32 bits")
        unsafe stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        unsafe stream.pointee.avail_in = UInt32(input.count)
        unsafe stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_out = UInt32(target.count)
        let code = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
        unsafe stream.pointee.next_in = nil
        let consumed = input.count - Int(unsafe stream.pointee.avail_in)
        let produced = target.count - Int(unsafe stream.pointee.avail_out)
        switch code {
        case Z_OK, Z_BUF_ERROR: return (consumed, produced, .success(produced == target.count ? .hasMore : .needsInput))
        case Z_STREAM_END: return (consumed, produced, .success(.ended))
        default: return (consumed, produced, .failure(failure(code)))
        }
    }

    private mutating func run(
        _ input: UnsafeRawBufferPointer, into out: inout ByteWriter, limit: Int
    ) -> (code: Int32, consumed: Int, isFull: Bool) {
        precondition(limit > 0 && limit <= 1 << 30, "an output limit is 1 byte to 1 GiB")
        let piece = min(input.count, 1 << 30)
        unsafe stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        unsafe stream.pointee.avail_in = UInt32(piece)
        let end = out.count + limit
        var code = Z_OK
        while code == Z_OK, out.count < end {
            // Small steps, so that the writer grows with what there is and not with the limit.
            let room = min(end - out.count, 64 << 10)
            let isStepFull = unsafe out.append(upTo: room) { target in
                unsafe stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
                unsafe stream.pointee.avail_out = UInt32(room)
                code = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
                return (room - Int(unsafe stream.pointee.avail_out), unsafe stream.pointee.avail_out == 0)
            }
            if !isStepFull { break }
        }
        unsafe stream.pointee.next_in = nil
        return (code, piece - Int(unsafe stream.pointee.avail_in), out.count == end)
    }

    private func failure(_ code: Int32) -> InflateError {
        let text = unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "code \(code)"
        return InflateError(cause: text, offset: UInt64(unsafe stream.pointee.total_in))
    }
}

// One owner at a time, whichever thread it is on.
extension InflateStream: @unchecked Sendable {}
