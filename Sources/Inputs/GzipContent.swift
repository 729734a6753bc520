internal import Compression

/// What is in a gzip file, by the offsets of its decompressed bytes.
///
/// It is meant for reading on, and goes back for little: the bytes that were read last are kept, and two places to come
/// back to for a long line, whose end is looked for before its parts are shipped. Farther back it begins anew.
final class GzipContent {
    enum End: Equatable {
        /// There is more, as far as is known.
        case notReached
        /// All was read, and its checksum is right.
        case reached
        /// The file is still being written, was cut short, or is damaged.
        case missed(GzipError)
    }

    /// What reading met last.
    private(set) var end = End.notReached

    private var reader: GzipReader
    /// The last bytes that were read, up to twice ``kept``.
    private var recent: [UInt8] = []
    private var older: GzipReader.Mark?
    private var newer: GzipReader.Mark?

    /// More than the tailer reads at once, of which it may have taken only the first line.
    private static let kept = ReadBuffer.usualCapacity + 64 << 10
    private static let step = 64 << 10

    /// - Parameter descriptor: valid as long as this is used.
    init(descriptor: Int32) {
        reader = GzipReader(descriptor: descriptor)
    }

    /// Compressed bytes that were used so far.
    var compressedOffset: UInt64 { reader.compressedOffset }

    /// Reads from `offset` until `target` is full or nothing more can be read; ``end`` says why.
    /// - Returns: how many bytes were read.
    @unsafe
    func read(into target: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(SystemError) -> Int {
        if offset < reader.offset {
            let isNear = reader.offset - offset <= UInt64(recent.count)
            if isNear { mark() } else { goBack(to: offset) }
        }
        while try advance(to: offset, atMost: .max) {}
        guard reader.offset >= offset else { return 0 }
        let known = recent.suffix(Int(reader.offset - offset)).prefix(target.count)
        unsafe target.copyBytes(from: known)
        var filled = known.count
        while filled < target.count {
            let room = unsafe UnsafeMutableRawBufferPointer(
                rebasing: target[filled..<min(target.count, filled + Self.step)])
            let count = try unsafe readOn(into: room)
            if count == 0 { break }
            filled += count
        }
        return filled
    }

    /// Reads on towards `offset`, at most so many bytes, and keeps only the last of them.
    /// - Returns: whether there is more to read before the offset.
    func advance(to offset: UInt64, atMost limit: Int) throws(SystemError) -> Bool {
        var left = limit
        var piece = [UInt8](repeating: 0, count: Self.step)
        while reader.offset < offset, left > 0 {
            let wanted = Int(min(offset - reader.offset, UInt64(min(left, Self.step))))
            var outcome: Result<Int, SystemError> = .success(0)
            unsafe piece.withUnsafeMutableBytes { bytes in
                do throws(SystemError) {
                    outcome = .success(
                        try unsafe readOn(into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<wanted])))
                } catch {
                    outcome = .failure(error)
                }
            }
            let count = try outcome.get()
            if count == 0 { return false }
            left -= count
        }
        return reader.offset < offset
    }

    @unsafe
    private func readOn(into target: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
        do throws(GzipError) {
            let count = try unsafe reader.read(into: target)
            end = count == 0 ? .reached : .notReached
            unsafe remember(UnsafeRawBufferPointer(rebasing: target[..<count]))
            return count
        } catch {
            if case .unreadable(let code) = error { throw SystemError(code) }
            end = .missed(error)
            return 0
        }
    }

    @unsafe
    private func remember(_ bytes: UnsafeRawBufferPointer) {
        if recent.count + bytes.count > 2 * Self.kept { recent.removeFirst(recent.count - Self.kept) }
        unsafe recent.append(contentsOf: bytes)
    }

    /// A line that begins behind where was read to before the last read can be come back to.
    private func mark() {
        guard (newer?.offset ?? 0) < reader.offset else { return }
        let before = newer.take()
        newer = reader.mark()
        older = before
    }

    private func goBack(to offset: UInt64) {
        recent.removeAll(keepingCapacity: true)
        end = .notReached
        if let mark = newer.take() {
            let isBefore = mark.offset <= offset
            if isBefore { reader.seek(to: mark) }
            newer = consume mark
            if isBefore { return }
        }
        if let mark = older.take() {
            let isBefore = mark.offset <= offset
            if isBefore { reader.seek(to: mark) }
            older = consume mark
            if isBefore { return }
        }
        reader.rewind()
    }
}
