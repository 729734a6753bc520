internal import Glibc

/// Reads a gzip file (RFC 1952) decompressed, from its beginning to its end, in bounded memory (some 110 KiB) however much
/// is in it.
///
/// Streams that follow one another in the file are read as one, as gzip(1) does; zeros behind the last are left out. A file
/// that is still being written can be read as far as it goes, and on from there when it has grown.
@safe
public struct GzipReader: ~Copyable {
    /// A place to come back to. Some 40 KiB.
    public struct Mark: ~Copyable {
        /// Decompressed bytes before it.
        public let offset: UInt64
        fileprivate let inflater: InflateStream
        fileprivate let place: Place
        fileprivate let compressedOffset: UInt64
    }

    /// Where the next compressed byte stands.
    fileprivate enum Place {
        case fileStart, insideStream, behindStream
    }

    private let descriptor: Int32
    private let buffer: UnsafeMutableRawBufferPointer
    private var inflater: InflateStream
    private var place: Place
    /// What of `buffer` was not decompressed yet.
    private var unread: Range<Int>
    /// What was found behind the bytes that were given out.
    private var failure: GzipError?
    /// Decompressed bytes that were given out.
    public private(set) var offset: UInt64
    /// Compressed bytes that were used for that.
    public private(set) var compressedOffset: UInt64

    private static let bufferSize = 64 << 10

    /// - Parameter descriptor: of a regular file, which is read by pread(2) and not closed.
    public init(descriptor: Int32) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.bufferSize, alignment: 64)
        self.descriptor = descriptor
        unsafe self.buffer = buffer
        inflater = InflateStream(only: .gzip)
        place = .fileStart
        unread = 0..<0
        failure = nil
        offset = 0
        compressedOffset = 0
    }

    deinit {
        unsafe buffer.deallocate()
    }

    /// Whether a file that begins with these bytes is taken for a gzip file.
    public static func isHeader(_ bytes: some Sequence<UInt8>) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

    /// Fills `target` as far as the file goes.
    /// - Returns: how many bytes were filled; 0 at the end of the file, whose checksums were right.
    /// - Throws: what stands in the way, when all bytes before it have been given out. Behind ``GzipError/cutShort(at:)``
    ///   reading can be tried again.
    @unsafe
    public mutating func read(into target: UnsafeMutableRawBufferPointer) throws(GzipError) -> Int {
        var filled = 0
        while filled < target.count, failure == nil {
            guard try prepareInput(hasOutput: filled > 0) else { break }
            let input = unsafe UnsafeRawBufferPointer(rebasing: buffer[unread])
            let room = unsafe UnsafeMutableRawBufferPointer(rebasing: target[filled...])
            let (consumed, produced, result) = unsafe inflater.inflate(input, into: room)
            take(consumed)
            filled += produced
            offset += UInt64(produced)
            switch result {
            case .success(.ended): place = .behindStream
            case .success: break
            case .failure(let error): failure = .damaged(cause: error.cause, at: compressedOffset)
            }
        }
        if filled == 0, let failure { throw failure }
        return filled
    }

    /// Makes sure that bytes of a stream are at hand.
    /// - Returns: false at the end of the file.
    private mutating func prepareInput(hasOutput: Bool) throws(GzipError) -> Bool {
        repeat {
            if unread.isEmpty {
                let code = refill()
                if unread.isEmpty {
                    // With bytes to give out, the next call says it. An empty file is the beginning of one that is being
                    // written.
                    guard !hasOutput, code != 0 || place != .behindStream else { return false }
                    throw code != 0 ? .unreadable(code: code) : .cutShort(at: compressedOffset)
                }
            }
            if place == .behindStream {
                take(unsafe buffer[unread].prefix { $0 == 0 }.count)
            }
        } while unread.isEmpty
        if place == .behindStream { inflater.reset() }
        place = .insideStream
        return true
    }

    private mutating func take(_ count: Int) {
        unread = (unread.lowerBound + count)..<unread.upperBound
        compressedOffset += UInt64(count)
    }

    /// - Returns: errno, or 0.
    private mutating func refill() -> Int32 {
        var count: Int
        repeat {
            count = unsafe pread(descriptor, buffer.baseAddress, buffer.count, off_t(clamping: compressedOffset))
        } while count < 0 && errno == EINTR
        unread = 0..<max(count, 0)
        return count < 0 ? errno : 0
    }

    /// The place where reading stands.
    public func mark() -> Mark {
        Mark(offset: offset, inflater: inflater.copy(), place: place, compressedOffset: compressedOffset)
    }

    /// Goes back, or on, to a place of this file.
    public mutating func seek(to mark: borrowing Mark) {
        inflater = mark.inflater.copy()
        place = mark.place
        offset = mark.offset
        compressedOffset = mark.compressedOffset
        unread = 0..<0
        failure = nil
    }

    /// Goes back to the beginning.
    public mutating func rewind() {
        inflater.reset()
        place = .fileStart
        offset = 0
        compressedOffset = 0
        unread = 0..<0
        failure = nil
    }
}
