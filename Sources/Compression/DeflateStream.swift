public import Bytes
import CZlib

/// One zlib stream (RFC 1950) per connection, or gzip stream (RFC 1952) per file or body. A connection's is flushed to a
/// byte boundary with each batch, as rsyslog's `compression.mode="stream:always"` writes and reads it. Its memory (some
/// 256 KiB) is allocated once.
@safe
public struct DeflateStream: ~Copyable {
    // zlib keeps the structure's address, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>

    /// What stands around the compressed bytes.
    public enum Container: Sendable {
        /// RFC 1950.
        case zlib
        /// RFC 1952.
        case gzip
    }

    /// - Parameter level: 1 (fast) to 9 (small).
    public init(level: Int, container: Container = .zlib) {
        precondition((1...9).contains(level), "zlib's levels are 1 to 9")
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let code = unsafe deflateInit2_(
            stream, Int32(level), Z_DEFLATED, container == .gzip ? 15 + 16 : 15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        precondition(code == Z_OK, "zlib could not allocate its state (code \(code))")
    }

    deinit {
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Plain bytes taken since the last ``reset()``.
    public var bytesIn: UInt64 { UInt64(unsafe stream.pointee.total_in) }
    /// Compressed bytes given since the last ``reset()``.
    public var bytesOut: UInt64 { UInt64(unsafe stream.pointee.total_out) }

    /// Begins a new stream, for a new connection.
    public mutating func reset() {
        let code = unsafe deflateReset(stream)
        precondition(code == Z_OK, "a deflate state was damaged (code \(code))")
    }

    /// Appends `batch`, compressed, to `out`, flushed so that the peer can read all of it at once (Z_SYNC_FLUSH).
    public mutating func compress(_ batch: borrowing ByteWriter, into out: inout ByteWriter) {
        unsafe batch.withUnsafeBytes { unsafe run($0, Z_SYNC_FLUSH, into: &out) }
    }

    /// Takes `bytes`, and appends what comes of them to `out`; some may come later.
    public mutating func append(_ bytes: borrowing ByteWriter, into out: inout ByteWriter) {
        unsafe bytes.withUnsafeBytes { unsafe run($0, Z_NO_FLUSH, into: &out) }
    }

    /// Ends the stream with its checksum; ``reset()`` comes next.
    public mutating func finish(into out: inout ByteWriter) {
        unsafe run(UnsafeRawBufferPointer(start: nil, count: 0), Z_FINISH, into: &out)
    }

    private mutating func run(_ input: UnsafeRawBufferPointer, _ flush: Int32, into out: inout ByteWriter) {
        var offset = 0
        while true {
            // zlib counts in 32 bits.
            let piece = min(input.count - offset, 1 << 30)
            let isLast = offset + piece == input.count
            if let base = input.baseAddress {
                unsafe stream.pointee.next_in = UnsafeMutablePointer(
                    mutating: (base + offset).assumingMemoryBound(to: UInt8.self))
            }
            unsafe stream.pointee.avail_in = UInt32(piece)
            offset += piece
            while true {
                let room = max(4096, Int(unsafe stream.pointee.avail_in) / 4)
                let isFull = unsafe out.append(upTo: room) { target in
                    unsafe stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
                    unsafe stream.pointee.avail_out = UInt32(room)
                    let code = unsafe deflate(stream, isLast ? flush : Z_NO_FLUSH)
                    precondition(code != Z_STREAM_ERROR, "a deflate state was damaged")
                    return (room - Int(unsafe stream.pointee.avail_out), unsafe stream.pointee.avail_out == 0)
                }
                if !isFull { break }
            }
            if isLast { return }
        }
    }
}

// One owner at a time, whichever thread it is on.
extension DeflateStream: @unchecked Sendable {}
