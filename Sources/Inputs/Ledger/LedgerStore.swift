internal import Spool

/// The ledger's files, for the one thread that writes them.
final class LedgerStore {
    let key: LedgerKey
    /// The seq behind what the ledger has; nil: it has nothing.
    private(set) var end: UInt64?
    private(set) var coverage = LedgerCoverage()
    /// Fingerprints.
    var events: UInt64 { files.reduce(0) { $0 + $1.events } }
    /// On disk.
    var bytes: UInt64 { files.reduce(0) { $0 + $1.bytes } }

    private struct File {
        var number: UInt64
        var bytes: UInt64 = 0
        var events: UInt64 = 0
        /// Unix seconds.
        var firstArrival = Int64.max
        var lastArrival = Int64.min

        mutating func add(_ block: LedgerBlock) {
            bytes += block.size
            events += UInt64(block.count)
            firstArrival = min(firstArrival, block.firstArrival)
            lastArrival = max(lastArrival, block.lastArrival)
        }
    }

    private let directory: LedgerDirectory
    private let keyMark: UInt64
    /// In order; the last is being written, if `open` is not nil.
    private var files: [File] = []
    private var open: LedgerFile?

    /// How long it is known what came, in seconds: as long as the gateway keeps its logs, and some days.
    private static let keep: Int64 = 35 * 86_400
    /// Bytes that all files together may take: 134 million events.
    static let maximumSize: UInt64 = 1 << 30
    /// Bytes after which a file is followed by another, so that old ones go bit by bit.
    private static let maximumFile: UInt64 = 32 << 20

    /// Opens what there is, or begins anew.
    init(_ directory: LedgerDirectory) throws(LedgerError) {
        self.directory = directory
        try directory.make()
        key = try LedgerKey(in: directory)
        keyMark = key.mark
        let numbers = try directory.files()
        for number in numbers { try read(number, isLast: number == numbers.last) }
    }

    private func read(_ number: UInt64, isLast: Bool) throws(LedgerError) {
        let file = try LedgerFile(directory.file(number), isLast ? .readAndWrite : .read)
        var summary = File(number: number)
        var lastBlock: (block: LedgerBlock, offset: UInt64)?
        var whole = try LedgerScan.blocks(of: file) { block, offset throws(LedgerError) in
            if let lastBlock { note(lastBlock.block, &summary) }
            lastBlock = (block, offset)
        }
        // Blocks are synced one by one: only the last can have come to the disk in part.
        if let last = lastBlock {
            let isWhole = isLast ? try LedgerScan.isWhole(last.block, at: last.offset, in: file) : true
            if isWhole {
                note(last.block, &summary)
            } else {
                whole = last.offset - UInt64(LedgerBlock.headerSize)
            }
        }
        if isLast {
            try file.truncate(to: whole)
            open = file
        }
        summary.bytes = whole
        files.append(summary)
    }

    private func note(_ block: LedgerBlock, _ file: inout File) {
        file.add(block)
        guard block.keyMark == keyMark else { return }
        coverage.add(
            since: block.firstArrival, until: block.lastArrival, isBehindGap: block.isBehindGap || block.first != end)
        end = block.end
    }

    /// Adds a stretch. When this returns, it is on the disk; when it throws, it is as if nothing had been written.
    /// - Parameter hashes: sorted; what `block` says of them is filled in here.
    func append(_ hashes: [UInt64], _ block: LedgerBlock) throws(LedgerError) {
        var block = block
        block.keyMark = keyMark
        block.count = hashes.count
        let bytes = unsafe hashes.map(\.littleEndian).withUnsafeBytes { unsafe Array($0) }
        block.checksum = LedgerBlock.checksum(of: bytes)
        if let last = files.last, last.bytes > Self.maximumFile || day(last.firstArrival) < day(block.firstArrival) {
            open = nil
        }
        do throws(LedgerError) {
            let file: LedgerFile
            if let open { file = open } else { file = try makeFile() }
            try file.write(block.encodedHeader() + bytes, at: files[files.count - 1].bytes)
            try file.sync()
        } catch {
            abandonFile()
            throw error
        }
        note(block, &files[files.count - 1])
    }

    private func day(_ time: Int64) -> Int64 { time == .max ? .max : time / 86_400 }

    private func makeFile() throws(LedgerError) -> LedgerFile {
        let number = (files.last?.number ?? 0) + 1
        // What a failed attempt left behind.
        try LedgerFile.unlink(directory.file(number))
        let file = try LedgerFile(directory.file(number), .make)
        files.append(File(number: number))
        open = file
        try directory.sync()
        return file
    }

    /// What a failed write or sync left of a block counts for nothing: what comes next goes into another file.
    private func abandonFile() {
        guard let file = open, let last = files.last else { return }
        open = nil
        do throws(LedgerError) {
            try file.truncate(to: last.bytes)
            if last.bytes == 0 {
                try LedgerFile.unlink(file.path)
                files.removeLast()
            }
        } catch {
            // Then the block in part is found at the next start; it is told by its checksum.
        }
    }

    // MARK: What goes

    /// Removes what is too old, what is too much, and, where the disk has less room than the spool wants to leave, as much
    /// as that takes: what the spool has to say goes first.
    /// - Parameter now: Unix seconds.
    func tend(now: Int64, leaving keepFree: SpoolSettings.KeepFree) throws(LedgerError) {
        while files.count > 1, let oldest = files.first {
            let isTooMuch = oldest.lastArrival < now - Self.keep || bytes > Self.maximumSize
            let mustGo = isTooMuch ? true : try isRoomShort(keepFree)
            guard mustGo else { break }
            try LedgerFile.unlink(directory.file(oldest.number))
            files.removeFirst()
            coverage.forget(before: files[0].firstArrival)
        }
    }

    private func isRoomShort(_ keepFree: SpoolSettings.KeepFree) throws(LedgerError) -> Bool {
        let space = try directory.space()
        return switch keepFree {
        case .bytes(let bytes): space.free < bytes + Self.maximumFile
        case .fraction(let fraction): space.free < UInt64(Double(space.total) * fraction) + Self.maximumFile
        }
    }
}
