public import Bytes
internal import Glibc

/// Finds whole batches in a segment's file, through a window of it that it keeps in memory: usually one batch.
@usableFromInline
internal struct SegmentScanner: ~Copyable {
    @usableFromInline internal var buffer = ByteWriter(minimumCapacity: 0)
    /// The file offset of the window's first byte.
    private var start: UInt64 = 0
    private let fileSystem: any SpoolFileSystem

    /// Bytes that are read at once where batches are small.
    private static let readAhead = 64 * 1024
    /// The window goes back to this after a giant.
    private static let usualCapacity = 512 * 1024
    private static let page = 4096

    init(fileSystem: any SpoolFileSystem) {
        self.fileSystem = fileSystem
    }

    /// What stands at an offset.
    enum Found: BitwiseCopyable {
        /// A whole batch, at an index of ``buffer``.
        case batch(BatchLayout, index: Int)
        /// Something else.
        case invalid
        /// The limit.
        case end
    }

    /// Forgets the window: another file follows.
    mutating func forget() {
        buffer.removeAll()
        start = 0
    }

    /// Lets the window's memory go. What is needed of the file is read again.
    mutating func rest() {
        forget()
        buffer.shrink(to: 0)
    }

    /// What stands at `offset`. Bytes at and behind `limit` are neither read nor kept.
    mutating func batch(
        at offset: UInt64, in file: OpenFile, limit: UInt64, marker: UInt64
    ) throws(FileError) -> Found {
        guard offset < limit else { return .end }
        let room = Int(clamping: limit - offset)
        guard room >= BatchLayout.fixedLength else { return .invalid }
        try hold(BatchLayout.fixedLength, from: offset, in: file, ahead: min(room, Self.readAhead))
        var index = Int(offset - start)
        guard buffer.count - index >= BatchLayout.fixedLength,
            let length = BatchLayout.claimedLength(in: buffer, at: index, marker: marker), length <= room
        else { return .invalid }
        // With the next batch's first bytes its length is known, and one read brings all of it.
        try hold(
            length, from: offset, in: file, ahead: min(room, max(length + BatchLayout.fixedLength, Self.readAhead)))
        index = Int(offset - start)
        guard buffer.count - index >= length, let layout = BatchLayout(in: buffer, at: index, length: length)
        else { return .invalid }
        return .batch(layout, index: index)
    }

    /// The next whole batch at or behind `offset` whose events are within `range`.
    mutating func findBatch(
        from offset: UInt64, in file: OpenFile, limit: UInt64, marker: UInt64, seqs range: Range<UInt64>
    ) throws(FileError) -> (offset: UInt64, layout: BatchLayout)? {
        let alignment = UInt64(BatchLayout.alignment)
        var candidate = (offset + alignment - 1) / alignment * alignment
        while candidate < limit, limit - candidate >= UInt64(BatchLayout.fixedLength) {
            let ahead = min(Int(clamping: limit - candidate), 4 * Self.readAhead)
            try hold(BatchLayout.fixedLength, from: candidate, in: file, ahead: ahead)
            var index = Int(candidate - start)
            guard buffer.count - index >= BatchLayout.fixedLength else { return nil }
            let last = buffer.count - 8
            while index <= last, buffer.little(UInt64.self, at: index) != marker { index += BatchLayout.alignment }
            candidate = start + UInt64(index)
            guard index <= last else { continue }
            if case .batch(let layout, _) = try batch(at: candidate, in: file, limit: limit, marker: marker),
                layout.firstSeq >= range.lowerBound, layout.endSeq <= range.upperBound
            {
                return (candidate, layout)
            }
            candidate += alignment
        }
        return nil
    }

    /// Reads a segment's header.
    mutating func header(of file: OpenFile) throws(FileError) -> SegmentHeader.Found {
        forget()
        var wanted = Self.readAhead
        while true {
            try fill(wanted, from: 0, in: file)
            let found = SegmentHeader.read(buffer)
            // What a damaged length asks for is not taken from memory if the file has not got it.
            guard case .incomplete(let length) = found, buffer.count == wanted, length > wanted,
                UInt64(length) <= (try fileSystem.size(file))
            else {
                if case .incomplete = found { return .damaged }
                // Behind the header may be what is not durable yet: it is read when it is.
                if case .header(_, let length) = found { buffer.truncate(to: length) }
                return found
            }
            wanted = length
        }
    }

    /// Makes the window hold `count` bytes from `offset`, as far as the file has them; reads `ahead` if it must read.
    private mutating func hold(_ count: Int, from offset: UInt64, in file: OpenFile, ahead: Int) throws(FileError) {
        if offset >= start, offset + UInt64(count) <= start + UInt64(buffer.count) { return }
        try fill(max(count, ahead), from: offset, in: file)
    }

    private mutating func fill(_ count: Int, from offset: UInt64, in file: OpenFile) throws(FileError) {
        let end = start + UInt64(buffer.count)
        if offset >= start, offset < end {
            buffer.removeFirst(Int(offset - start))
        } else {
            buffer.removeAll()
        }
        start = offset
        if count <= Self.usualCapacity { buffer.shrink(to: Self.usualCapacity) }
        var isCareful = false
        while buffer.count < count {
            let place = start + UInt64(buffer.count)
            var room = count - buffer.count
            if isCareful { room = min(room, Self.page - Int(place % UInt64(Self.page))) }
            let result: Result<Int, FileError> = unsafe buffer.append(upTo: room) { bytes in
                do throws(FileError) {
                    let read = try unsafe fileSystem.read(file, at: place, into: bytes)
                    return (read, .success(read))
                } catch {
                    return (0, .failure(error))
                }
            }
            switch result {
            case .success(0): return
            case .success: break
            case .failure(let error) where error.code == EIO && !isCareful:
                isCareful = true
            case .failure(let error) where error.code == EIO:
                // A page that cannot be read is like a page of zeros: what stands in it is damaged, what follows is not.
                for _ in 0..<room { buffer.append(UInt8(0)) }
            case .failure(let error): throw error
            }
        }
    }
}
