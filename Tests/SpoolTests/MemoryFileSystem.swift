import Foundation
import Harness

@testable import Spool

/// A file system in memory that loses what was not synced, as a disk does when the power fails: of the writes since a
/// file's last sync each is kept, torn at a sector or lost, whatever came of the others; of the changes of a directory
/// since its last sync the later ones are lost.
final class MemoryFileSystem: SpoolFileSystem, @unchecked Sendable {
    private let mutex = NSLock()
    private var random: SplitMix
    private var directories: Set<String> = ["/data"]
    private var names: [String: Inode] = [:]
    private var durableNames: [String: Inode] = [:]
    private var directoryChanges: [String: [DirectoryChange]] = [:]
    private var handles: [Int32: Inode] = [:]
    private var nextHandle: Int32 = 3
    private var lockHolder: Int32?
    private var operations = 0
    /// Calls of pread(2).
    private(set) var reads = 0
    /// Bytes that one of them asked for, which is memory that was taken for them.
    private(set) var largestRead = 0

    /// After so many operations the power fails: nothing works any more.
    var powerFailsAt: Int?
    private(set) var isWithoutPower = false
    /// Bytes that all files may have, and how what is too much is refused: ENOSPC, or EDQUOT.
    var capacity = UInt64.max
    var refusal = ENOSPC
    /// A part of a file that reads fail on with EIO.
    var unreadable: (path: String, range: Range<UInt64>)?
    /// How often what came about.
    private(set) var tally = Tally()
    /// What goes wrong, once in so many times; nil for never.
    var faults = Faults()

    struct Faults {
        /// pwritev(2) fails with EIO, perhaps after a part.
        var write: UInt64?
        /// fdatasync(2) fails with EIO, and what it was to sync may never get to the disk.
        var sync: UInt64?
        /// A directory cannot be synced, or a file not be made, renamed or unlinked.
        var entry: UInt64?
        /// pwritev(2) writes less than it was asked to.
        var shortWrite: UInt64?
    }

    /// What a disk did, counted.
    struct Tally: Equatable {
        var lostWrites = 0
        var tornWrites = 0
        /// Writes that were kept though an earlier one of the same file was lost.
        var reorderedWrites = 0
        /// Of those, the ones behind zeros: a batch that was lost before one that is whole.
        var zerosBeforeWholeWrites = 0
        /// Writes of which the page cache said that they were clean, after a failed sync, and that the disk never got.
        var lostThoughClean = 0
        var failedWrites = 0
        var shortWrites = 0
        var failedSyncs = 0
        var refusedForRoom = 0

        /// All counts with their names.
        var all: [(String, Int)] {
            [
                ("lost writes", lostWrites), ("torn writes", tornWrites), ("reordered writes", reorderedWrites),
                ("zeros before whole writes", zerosBeforeWholeWrites), ("lost though clean", lostThoughClean),
                ("failed writes", failedWrites), ("short writes", shortWrites), ("failed syncs", failedSyncs),
                ("refused for room", refusedForRoom),
            ]
        }

        static func += (left: inout Tally, right: Tally) {
            left.lostWrites += right.lostWrites
            left.tornWrites += right.tornWrites
            left.reorderedWrites += right.reorderedWrites
            left.zerosBeforeWholeWrites += right.zerosBeforeWholeWrites
            left.lostThoughClean += right.lostThoughClean
            left.failedWrites += right.failedWrites
            left.shortWrites += right.shortWrites
            left.failedSyncs += right.failedSyncs
            left.refusedForRoom += right.refusedForRoom
        }
    }

    private final class Inode {
        var bytes: [UInt8] = []
        var durable: [UInt8] = []
        var changes: [Change] = []
        /// Of a failed sync: the page cache holds them to be clean, and the disk may have them or not.
        var doubtful: [Change] = []
    }

    private enum Change {
        case write(offset: Int, bytes: [UInt8])
        case truncate(Int)
    }

    private enum DirectoryChange {
        case set(String, Inode)
        case remove(String)
    }

    init(seed: UInt64) {
        random = SplitMix(seed: seed)
    }

    // MARK: The disk as the test sees it

    /// The power comes back: what is there now is what the disk kept.
    func restart() {
        mutex.withLock {
            for (_, changes) in directoryChanges.sorted(by: { $0.key < $1.key }) {
                for change in changes.prefix(Int(random.next() % UInt64(changes.count + 1))) { apply(change) }
            }
            directoryChanges = [:]
            names = durableNames
            for (_, file) in names.sorted(by: { $0.key < $1.key }) { settle(file) }
            handles = [:]
            lockHolder = nil
            isWithoutPower = false
            powerFailsAt = nil
        }
    }

    /// The process is killed: the page cache keeps everything.
    func kill() {
        mutex.withLock {
            handles = [:]
            lockHolder = nil
            isWithoutPower = false
            powerFailsAt = nil
        }
    }

    /// Lets the power fail somewhere within the next operations.
    func failPower(within count: Int) { mutex.withLock { powerFailsAt = operations + 1 + count } }

    /// Another disk with what is on this one, in the page cache and below.
    func copy() -> MemoryFileSystem {
        let copy = MemoryFileSystem(seed: 7)
        mutex.withLock {
            copy.directories = directories
            for (path, inode) in names { copy.create(path, inode.bytes) }
        }
        return copy
    }

    /// Bytes of all files.
    var used: UInt64 { mutex.withLock { names.values.reduce(0) { $0 + UInt64($1.bytes.count) } } }

    var paths: [String] { mutex.withLock { names.keys.sorted() } }

    func contents(_ path: String) -> [UInt8] { mutex.withLock { names[path]?.bytes ?? [] } }

    /// Changes a file behind the spool's back, durably.
    func mutate(_ path: String, _ body: (inout [UInt8]) -> Void) {
        mutex.withLock {
            guard let inode = names[path] else { return }
            body(&inode.bytes)
            inode.durable = inode.bytes
            inode.changes = []
        }
    }

    func delete(_ path: String) {
        mutex.withLock {
            names[path] = nil
            durableNames[path] = nil
        }
    }

    func create(_ path: String, _ bytes: [UInt8]) {
        mutex.withLock {
            let inode = Inode()
            inode.bytes = bytes
            inode.durable = bytes
            names[path] = inode
            durableNames[path] = inode
        }
    }

    private func settle(_ file: Inode) {
        var bytes = file.durable
        var isReordered = false
        for (index, change) in (file.doubtful + file.changes).enumerated() {
            switch change {
            case .truncate(let size):
                if random.once(in: 2) { Self.resize(&bytes, size) }
            case .write(let offset, let data):
                switch random.next() % 4 {
                case 0:
                    tally.lostWrites += 1
                    if index < file.doubtful.count { tally.lostThoughClean += 1 }
                    isReordered = true
                case 1:
                    tally.tornWrites += 1
                    tear(data, at: offset, into: &bytes)
                default:
                    if isReordered { tally.reorderedWrites += 1 }
                    if bytes.count < offset { tally.zerosBeforeWholeWrites += 1 }
                    Self.put(data, at: offset, into: &bytes)
                }
            }
        }
        file.bytes = bytes
        file.durable = bytes
        file.changes = []
        file.doubtful = []
    }

    private func tear(_ data: [UInt8], at offset: Int, into bytes: inout [UInt8]) {
        var from = 0
        while from < data.count {
            let to = min(data.count, (offset + from) / 512 * 512 + 512 - offset)
            if random.once(in: 2) { Self.put(Array(data[from..<to]), at: offset + from, into: &bytes) }
            from = to
        }
    }

    private static func put(_ data: [UInt8], at offset: Int, into bytes: inout [UInt8]) {
        if bytes.count < offset + data.count { resize(&bytes, offset + data.count) }
        bytes.replaceSubrange(offset..<offset + data.count, with: data)
    }

    private static func resize(_ bytes: inout [UInt8], _ size: Int) {
        if bytes.count > size { bytes.removeLast(bytes.count - size) }
        if bytes.count < size { bytes += [UInt8](repeating: 0, count: size - bytes.count) }
    }

    // MARK: SpoolFileSystem

    private func operation<R>(
        _ name: String, _ path: String, faultOnceIn odds: UInt64? = nil, _ body: () throws(FileError) -> R
    ) throws(FileError) -> R {
        mutex.lock()
        defer { mutex.unlock() }
        operations += 1
        if let powerFailsAt, operations >= powerFailsAt { isWithoutPower = true }
        if isWithoutPower { throw FileError(operation: name, path: path, code: EIO) }
        if let odds, random.once(in: odds) { throw FileError(operation: name, path: path, code: EIO) }
        return try body()
    }

    private func inode(_ file: OpenFile) throws(FileError) -> Inode {
        guard let inode = handles[file.descriptor] else {
            throw FileError(operation: "handle", path: file.path, code: EBADF)
        }
        return inode
    }

    private static func parent(_ path: String) -> String {
        String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }

    private func apply(_ change: DirectoryChange) {
        switch change {
        case .set(let path, let inode): durableNames[path] = inode
        case .remove(let path): durableNames[path] = nil
        }
    }

    private func change(_ directory: String, _ changes: DirectoryChange...) {
        directoryChanges[directory, default: []] += changes
    }

    func makeDirectory(_ path: String) throws(FileError) {
        try operation("mkdir", path) { () throws(FileError) in _ = directories.insert(path) }
    }

    func list(_ path: String) throws(FileError) -> [DirectoryEntry] {
        try operation("list", path) { () throws(FileError) in
            names.filter { Self.parent($0.key) == path }.map { name, inode in
                DirectoryEntry(
                    name: String(name.dropFirst(path.count + 1)), kind: .file, size: UInt64(inode.bytes.count))
            }
        }
    }

    func owner(_ path: String) throws(FileError) -> (owner: UInt32, user: UInt32) { (0, 0) }

    func open(_ path: String, _ access: FileAccess) throws(FileError) -> OpenFile {
        try operation("open", path, faultOnceIn: access == .create ? faults.entry : nil) { () throws(FileError) in
            if access == .create {
                let inode = Inode()
                names[path] = inode
                change(Self.parent(path), .set(path, inode))
            }
            guard let inode = names[path] else { throw FileError(operation: "open", path: path, code: ENOENT) }
            nextHandle += 1
            handles[nextHandle] = inode
            return OpenFile(descriptor: nextHandle, path: path)
        }
    }

    func close(_ file: OpenFile) {
        mutex.withLock {
            handles[file.descriptor] = nil
            if lockHolder == file.descriptor { lockHolder = nil }
        }
    }

    func read(
        _ file: OpenFile, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(FileError) -> Int {
        try operation("pread", file.path) { () throws(FileError) in
            reads += 1
            largestRead = max(largestRead, buffer.count)
            if let unreadable, unreadable.path == file.path,
                unreadable.range.overlaps(offset..<offset + UInt64(buffer.count))
            {
                throw FileError(operation: "pread", path: file.path, code: EIO)
            }
            let bytes = try inode(file).bytes
            guard Int(offset) < bytes.count else { return 0 }
            let count = min(buffer.count, bytes.count - Int(offset))
            bytes.withUnsafeBytes {
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[Int(offset)...].prefix(count)))
            }
            return count
        }
    }

    func write(_ file: OpenFile, at offset: UInt64, _ pieces: [UnsafeRawBufferPointer]) throws(FileError) -> Int {
        try operation("pwritev", file.path) { () throws(FileError) in
            let inode = try inode(file)
            var data = pieces.flatMap { Array($0) }
            let isFailing = faults.write.map { random.once(in: $0) } ?? false
            if isFailing { tally.failedWrites += 1 }
            if isFailing, random.once(in: 2) { throw FileError(operation: "pwritev", path: file.path, code: EIO) }
            if isFailing || (faults.shortWrite.map { random.once(in: $0) } ?? false), data.count > 1 {
                data.removeLast(data.count / 2)
                tally.shortWrites += 1
            }
            let used = names.values.reduce(0) { $0 + UInt64($1.bytes.count) }
            let growth = max(Int(offset) + data.count - inode.bytes.count, 0)
            if used + UInt64(growth) > capacity {
                tally.refusedForRoom += 1
                let room = Int(capacity > used ? capacity - used : 0) + inode.bytes.count - Int(offset)
                guard room > 0 else { throw FileError(operation: "pwritev", path: file.path, code: refusal) }
                data = Array(data.prefix(room))
            }
            Self.put(data, at: Int(offset), into: &inode.bytes)
            inode.changes.append(.write(offset: Int(offset), bytes: data))
            return data.count
        }
    }

    func sync(_ file: OpenFile) throws(FileError) {
        try operation("fdatasync", file.path) { () throws(FileError) in
            let inode = try inode(file)
            if let odds = faults.sync, random.once(in: odds) {
                tally.failedSyncs += 1
                inode.doubtful += inode.changes
                inode.changes = []
                throw FileError(operation: "fdatasync", path: file.path, code: EIO)
            }
            for change in inode.changes {
                switch change {
                case .truncate(let size): Self.resize(&inode.durable, size)
                case .write(let offset, let bytes):
                    Self.put(bytes, at: offset, into: &inode.durable)
                    inode.doubtful.removeAll { old in
                        guard case .write(let other, let data) = old else { return false }
                        return other < offset + bytes.count && offset < other + data.count
                    }
                }
            }
            inode.changes = []
        }
    }

    func size(_ file: OpenFile) throws(FileError) -> UInt64 {
        try operation("fstat", file.path) { () throws(FileError) in UInt64(try inode(file).bytes.count) }
    }

    func truncate(_ file: OpenFile, to size: UInt64) throws(FileError) {
        try operation("ftruncate", file.path) { () throws(FileError) in
            let inode = try inode(file)
            Self.resize(&inode.bytes, Int(size))
            inode.changes.append(.truncate(Int(size)))
        }
    }

    func preallocate(_ file: OpenFile, from offset: UInt64, length: UInt64) throws(FileError) {}

    func rename(_ path: String, to target: String) throws(FileError) {
        try operation("rename", path, faultOnceIn: faults.entry) { () throws(FileError) in
            guard let inode = names[path] else { throw FileError(operation: "rename", path: path, code: ENOENT) }
            names[path] = nil
            names[target] = inode
            // One change of the directory is atomic: both names move or neither.
            change(Self.parent(path), .set(target, inode))
            directoryChanges[Self.parent(path), default: []].append(.remove(path))
        }
    }

    func unlink(_ path: String) throws(FileError) {
        try operation("unlink", path, faultOnceIn: faults.entry) { () throws(FileError) in
            guard names.removeValue(forKey: path) != nil else {
                throw FileError(operation: "unlink", path: path, code: ENOENT)
            }
            change(Self.parent(path), .remove(path))
        }
    }

    func syncDirectory(_ path: String) throws(FileError) {
        try operation("fsync", path, faultOnceIn: faults.entry) { () throws(FileError) in
            for change in directoryChanges[path] ?? [] { apply(change) }
            directoryChanges[path] = nil
        }
    }

    func space(_ path: String) throws(FileError) -> (free: UInt64, total: UInt64) {
        try operation("statvfs", path) { () throws(FileError) in
            let used = names.values.reduce(0) { $0 + UInt64($1.bytes.count) }
            return (capacity > used ? capacity - used : 0, capacity)
        }
    }

    func lockOwner(_ path: String) throws(FileError) -> Int32? {
        try operation("lock", path) { () throws(FileError) in lockHolder == nil ? nil : 1 }
    }

    func unlock(_ file: OpenFile) {
        close(file)
    }

    func lock(_ path: String) throws(FileError) -> (file: OpenFile?, owner: Int32) {
        try operation("lock", path) { () throws(FileError) in
            guard lockHolder == nil else { return (nil, 1) }
            nextHandle += 1
            handles[nextHandle] = Inode()
            lockHolder = nextHandle
            return (OpenFile(descriptor: nextHandle, path: path), 1)
        }
    }
}
