internal import Spool

/// A file that is followed: who it is, how far it has been read, and how it stands with its name.
///
/// `offset` is where the next line begins, or, inside a long line, its next part: everything before it is in a batch or
/// was nothing to ship. What was last told to the spool is `position`.
final class TailedFile {
    /// A line that is too long for the ordinary way; its end is known.
    struct LongLine: Equatable {
        /// Where its text begins.
        var start: UInt64
        /// Behind its text.
        var end: UInt64
        /// Behind its line end.
        var next: UInt64
        /// The number of the part that comes next.
        var part: UInt32 = 1
    }

    /// Whole lines at `offset` that wait for what may continue them.
    struct HeldLines: Equatable {
        /// Their bytes, line ends included.
        var count: Int
        /// The bytes themselves if they are few, should the file be cut short under them; else empty.
        var bytes: [UInt8]
    }

    var identity: FileIdentity
    /// Index of the input.
    var input: Int
    var source: SourceID
    /// nil while the descriptor is lent to others; the path leads back.
    var file: OpenFile?
    /// inotify's watch on the file itself; nil: it is asked for its size from time to time.
    var watch: Int32?

    private(set) var offset: UInt64
    /// An event that may go on.
    var held: HeldLines?
    /// Bytes from `offset` on, or behind ``held``, that are known to hold no line end.
    var scanned: UInt64 = 0
    var line: LongLine?
    /// Set where the file does not hold what was read of it: where reading began that the spool knows of, and that the
    /// file no longer confirms. Whether a copy does is for the next look to find out; nothing is read before.
    var lostPosition: Position?
    /// Set while a compressed file is decompressed up to its offset, to see whether it is what its source was read from.
    var unproven: UnprovenFile?
    /// Set where `offset` is inside a long line whose end is not known (again).
    var rest: LineRest?
    /// As the spool knows it.
    var position: Position
    /// Where reading began, should the spool lose everything it had.
    private(set) var initial: Position
    private var head: HeadHash
    private(set) var tail: [UInt8]

    /// Whether there may be something to read.
    var isReady = true
    /// The size when last looked at.
    var size: UInt64
    /// The largest size that the file had while it surely held what was read of it.
    private(set) var greatestSize: UInt64
    /// Bytes of a compressed file when last looked at, and those of them that were not decompressed yet.
    private(set) var compressedSize: UInt64
    private(set) var compressedLag: UInt64
    /// mtime when last looked at, in nanoseconds of Unix time.
    var modified: Int64
    /// When bytes came last, or the name was lost.
    var lastChange: MonotonicTime
    /// Whether no path of the input leads to it any more.
    var isAbsent = false
    /// Counts up with every use of the descriptor.
    var lastUse: UInt64 = 0
    /// At start: what the file held; younger files wait until this has been read.
    var backlogEnd: UInt64 = 0
    /// mtime at first sight in Unix seconds: gives the year to what was there.
    var yearReference: Int64?
    /// Whether the source's context in the spool has ``yearReference``.
    var contextHasYear = false
    /// Absent, read to its end, and in the spool: nothing needs the descriptor once this is durable.
    var writtenMark: WrittenMark?

    init(
        identity: FileIdentity, input: Int, source: SourceID, file: OpenFile?, status: FileStatus, position: Position,
        proof: FileProof, now: MonotonicTime
    ) {
        self.identity = identity
        self.input = input
        self.source = source
        self.file = file
        self.position = position
        initial = position
        offset = position.offset
        head = proof.head
        tail = proof.tail
        rest = proof.rest
        size = identity.isCompressed ? position.offset : status.size
        greatestSize = size
        compressedSize = status.size
        compressedLag = identity.isCompressed ? status.size : 0
        modified = status.modifiedTime
        lastChange = now
    }

    var path: FilePath { identity.path }
    /// Behind the last byte that was looked at.
    var seenEnd: UInt64 { offset + UInt64(held?.count ?? 0) + scanned }
    /// Bytes that are known to be there and were not read; of a compressed file, compressed ones.
    var lag: UInt64 { isCompressed ? compressedLag : size > offset ? size - offset : 0 }
    var isCompressed: Bool { identity.isCompressed }
    /// Whether a last line without a line end will stay without.
    var hasLostItsName: Bool { identity.wasMoved || isAbsent }
    /// Whether the next byte to read is inside a line of which parts were shipped.
    var isInsideLine: Bool { rest != nil || (line?.part ?? 1) > 1 }

    /// Moves on over bytes that stand at `offset`.
    @unsafe
    func consume(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count > 0 else { return }
        if offset < UInt64(PositionCheck.headSize) { unsafe head.append(bytes) }
        offset += UInt64(bytes.count)
        held = nil
        scanned = 0
        if bytes.count >= PositionCheck.tailSize {
            unsafe tail = [UInt8](bytes.suffix(PositionCheck.tailSize))
        } else {
            tail.removeFirst(max(0, tail.count + bytes.count - PositionCheck.tailSize))
            unsafe tail.append(contentsOf: bytes)
        }
    }

    /// Notes that `lines`, which stand at `offset`, may go on; none of them: nothing is held.
    @unsafe
    func hold(_ lines: UnsafeRawBufferPointer) {
        guard lines.count > 0 else {
            held = nil
            return
        }
        held = HeldLines(
            count: lines.count, bytes: lines.count <= Self.keptBytes ? unsafe [UInt8](lines) : [])
    }

    /// Most lines are shorter, and so are most stack traces; all files at once may hold so much.
    private static let keptBytes = 8 << 10

    /// Where the file stands now, for the spool.
    func makePosition() -> Position {
        var rest = rest
        if let line, line.part > 1 { rest = LineRest(start: line.start, part: line.part) }
        let check = PositionCheck(head: head.value, tail: Digest.value(of: tail), rest: rest)
        return Position(offset: offset, check: check.encoded())
    }

    /// Goes to a position that `proof` stands for.
    func seek(to position: Position, _ proof: FileProof) {
        self.position = position
        offset = position.offset
        head = proof.head
        tail = proof.tail
        rest = proof.rest
        line = nil
        held = nil
        scanned = 0
        isReady = true
        writtenMark = nil
        lostPosition = nil
        unproven = nil
    }

    /// Begins anew: the file is not the one that was read.
    func restart() {
        initial = Self.beginning
        size = 0
        greatestSize = 0
        seek(to: initial, .nothingRead)
    }

    /// The position before a file's first byte.
    static var beginning: Position {
        let empty = Digest.value(of: [])
        return Position(offset: 0, check: PositionCheck(head: empty, tail: empty, rest: nil).encoded())
    }

    /// Takes note of the size of the file as it is read on.
    func confirmSize(_ bytes: UInt64) {
        size = max(size, bytes)
        greatestSize = max(greatestSize, bytes)
    }

    /// Whether the file still has what was read last.
    func isIntact(_ open: OpenFile) throws(SystemError) -> Bool {
        try open.bytes(at: offset - UInt64(tail.count), count: tail.count) == tail
    }

    /// Takes note of how much of a compressed file was decompressed.
    func noteCompressed(used: UInt64) {
        let lag = compressedSize > used ? compressedSize - used : 0
        if lag != compressedLag { lastChange = .now }
        compressedLag = lag
    }

    /// Takes note of what the system says of the file.
    /// - Returns: whether that is news.
    func note(_ status: FileStatus) -> Bool {
        if isCompressed {
            let isNews = status.size != compressedSize || status.modifiedTime != modified
            compressedSize = status.size
            modified = status.modifiedTime
            return isNews
        }
        let isNews = status.size != seenEnd || status.modifiedTime != modified
        size = status.size
        modified = status.modifiedTime
        return isNews
    }
}

extension FileStatus {
    /// Nanoseconds of Unix time.
    var modifiedTime: Int64 { modifiedSeconds &* 1_000_000_000 &+ Int64(modifiedNanoseconds) }
}
