internal import Bytes

/// Reads the last segment from end to end: where the log ends, and how far each source is in it.
struct SegmentScan: ~Copyable {
    /// A place where no whole batch stands, and the log as it was before it.
    struct Break {
        var offset: UInt64
        var expected: UInt64
        /// The next whole batch: its place and first seq; nil if there is none.
        var next: (offset: UInt64, seq: UInt64)?
        var sources: SourceTable
        var chain: [SpoolNotice]
    }

    private(set) var sources: SourceTable
    /// Bytes before this are whole or were durable once.
    private(set) var endOffset: UInt64 = 0
    private(set) var nextSeq: UInt64
    /// Events below this were durable, whatever is found.
    private(set) var watermark: UInt64
    /// Places that were durable and are damaged.
    private(set) var damages: [Break] = []
    /// What is whole from here on need not be on the disk.
    private(set) var unconfirmedOffset: UInt64 = 0
    /// The seq behind the last event before ``unconfirmedOffset``.
    private(set) var confirmedSeq: UInt64
    private(set) var chainBreaks: [SpoolNotice] = []
    private(set) var hasHeader = false
    private(set) var unknownVersion: UInt32?
    /// The seq behind the last event that is there.
    private(set) var lastSeq: UInt64 = 0

    private var open: [Break] = []
    private var scanner: SegmentScanner
    private let file: OpenFile
    private let size: UInt64
    private var marker: UInt64

    /// Places without a whole batch that may be remembered at once, each with its source table.
    private static let breakLimit = 64

    /// - Parameters:
    ///   - first: the seq in the segment's name, below which all was durable when it was made.
    ///   - watermark: what is known to have been durable from elsewhere: from cursors.
    ///   - sources: the table to begin with where the segment's own cannot be read.
    init(
        file: OpenFile, size: UInt64, first: UInt64, watermark: UInt64, marker: UInt64, sources: SourceTable,
        fileSystem: any SpoolFileSystem
    ) {
        self.file = file
        self.size = size
        self.marker = marker
        self.sources = sources
        self.watermark = max(first, watermark)
        nextSeq = first
        confirmedSeq = first
        scanner = SegmentScanner(fileSystem: fileSystem)
    }

    mutating func run() throws(FileError) {
        switch try scanner.header(of: file) {
        case .header(let header, let length):
            hasHeader = true
            marker = header.marker
            sources.restore(header)
            endOffset = UInt64(length)
        case .unknownVersion(let version):
            unknownVersion = version
            return
        case .damaged, .incomplete: break
        }
        let start = endOffset
        while try advance() {}
        decide()
        try findUnconfirmed(from: start)
    }

    /// Batches that begin below the watermark are on the disk; the first that does not begins what may not be.
    private mutating func findUnconfirmed(from start: UInt64) throws(FileError) {
        unconfirmedOffset = start
        while unconfirmedOffset < endOffset {
            guard
                let next = try scanner.findBatch(
                    from: unconfirmedOffset, in: file, limit: endOffset, marker: marker, seqs: 0..<UInt64.max),
                next.layout.firstSeq < watermark
            else { return }
            unconfirmedOffset = next.offset + UInt64(next.layout.length)
            confirmedSeq = next.layout.endSeq
        }
    }

    /// Takes the next batch, or notes a break.
    /// - Returns: false at the end.
    private mutating func advance() throws(FileError) -> Bool {
        switch try scanner.batch(at: endOffset, in: file, limit: size, marker: marker) {
        case .end: return false
        case .batch(let layout, let index) where layout.firstSeq == nextSeq:
            take(layout, index)
            return true
        case .batch, .invalid:
            guard open.count < Self.breakLimit else { return false }
            let found = try scanner.findBatch(
                from: endOffset, in: file, limit: size, marker: marker, seqs: nextSeq..<UInt64.max)
            open.append(
                Break(
                    offset: endOffset, expected: nextSeq, next: found.map { ($0.offset, $0.layout.firstSeq) },
                    sources: sources, chain: chainBreaks))
            guard let found else { return false }
            endOffset = found.offset
            nextSeq = found.layout.firstSeq
            return true
        }
    }

    private mutating func take(_ layout: BatchLayout, _ index: Int) {
        if layout.watermark > watermark {
            watermark = layout.watermark
            // What is below the watermark will not be cut, so that its table need not be kept.
            damages += open.filter { $0.expected < watermark }
            open.removeAll { $0.expected < watermark }
        }
        sources.follow(layout, at: index, in: scanner.buffer) { chainBreaks.append($0) }
        endOffset += UInt64(layout.length)
        nextSeq = layout.endSeq
    }

    /// The first break above the watermark ends the log; those below are damage.
    private mutating func decide() {
        if let cut = open.first(where: { $0.expected >= watermark }) {
            damages += open.filter { $0.expected < watermark }
            endOffset = cut.offset
            nextSeq = cut.expected
            sources = cut.sources
            chainBreaks = cut.chain
            lastSeq = nextSeq
        } else {
            damages += open
            if let last = damages.last, last.next == nil { endOffset = size }
            lastSeq = nextSeq
            nextSeq = max(nextSeq, watermark)
        }
        open = []
    }
}
