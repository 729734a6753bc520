import Bytes
import Glibc
import Transport

/// The file of an archive that is being written to. Nothing in it is ever half a line: what a crash cut off is taken away
/// when it is opened, and what could not be synced when it is closed.
struct ArchiveFile: ~Copyable {
    let path: String
    private let descriptor: Int32
    /// Bytes that are known to be on the disk.
    private(set) var syncedLength: Int64
    private(set) var length: Int64
    /// When it was last written to, before it was opened; Unix seconds.
    let modified: Int64
    private let device: UInt
    private let inode: UInt

    /// Opens the file, or makes it (mode 0640) and the directories above it (0750).
    /// - Parameter unsettled: so many bytes at its end may be damaged by a power cut.
    /// - Throws: `disk_full`, `file_unwritable`.
    init(path: String, unsettled: Int) throws(TransportError) {
        let directory = ArchiveName(path: path).directory
        try Self.makeDirectory(directory)
        let opened = unsafe Glibc.open(
            path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o640)
        guard opened >= 0 else { throw TransportError("opening", file: path, code: errno) }
        do throws(TransportError) {
            var status = stat()
            guard unsafe fstat(opened, &status) == 0 else { throw TransportError("opening", file: path, code: errno) }
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw TransportError(
                    .fileUnwritable, attempt: "opening '\(path)'", cause: "it is no regular file",
                    remedy: "name another path in 'to'")
            }
            guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
                let code = errno
                guard code == EWOULDBLOCK else { throw TransportError("locking", file: path, code: code) }
                throw TransportError(
                    .fileUnwritable, attempt: "locking '\(path)'", cause: "another program writes to it",
                    remedy: "stop that one, or name another path in 'to'")
            }
            let whole = try Self.wholeLines(opened, path, size: Int64(status.st_size), unsettled: Int64(unsettled))
            if whole < status.st_size, ftruncate(opened, off_t(whole)) != 0 {
                throw TransportError("cutting half a line off", file: path, code: errno)
            }
            // Also what an earlier run wrote and did not live to sync.
            try Self.sync(opened, path)
            try Self.syncDirectory(directory)
            self.path = path
            descriptor = opened
            syncedLength = whole
            length = whole
            modified = Int64(status.st_mtim.tv_sec)
            device = UInt(status.st_dev)
            inode = UInt(status.st_ino)
        } catch {
            Glibc.close(opened)
            throw error
        }
    }

    deinit {
        Glibc.close(descriptor)
    }

    /// Appends whole lines.
    /// - Throws: `disk_full`, `file_unwritable`; the file is then to be given up by ``cutUnsynced()``.
    mutating func append(_ lines: borrowing ByteWriter) throws(TransportError) {
        var offset = 0
        while offset < lines.count {
            let count = unsafe lines.withUnsafeBytes { bytes in
                unsafe write(descriptor, bytes.baseAddress?.advanced(by: offset), bytes.count - offset)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw TransportError("writing to", file: path, code: errno)
            }
            offset += count
            length += Int64(count)
        }
    }

    /// Makes durable what was appended.
    mutating func sync() throws(TransportError) {
        try Self.sync(descriptor, path)
        syncedLength = length
    }

    /// Takes away what was appended and is not known to be durable: it is sent again.
    func cutUnsynced() {
        guard length > syncedLength else { return }
        // Where even this fails the lines stay, whole or cut; a half one is taken away when the file is opened.
        _ = ftruncate(descriptor, off_t(syncedLength))
    }

    /// Whether the path no longer leads to this file: someone has moved or removed it.
    var isReplaced: Bool {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return errno == ENOENT }
        return UInt(status.st_dev) != device || UInt(status.st_ino) != inode
    }

    /// The length up to the end of the last whole line. A power cut may leave zeros in what was not synced; no line holds
    /// one, so the first ends what is whole.
    private static func wholeLines(
        _ descriptor: Int32, _ path: String, size: Int64, unsettled: Int64
    ) throws(TransportError) -> Int64 {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        var end = size
        // Backwards to the end of a line that is no part of the damage.
        var begin = max(0, size - unsettled)
        if begin > 0 {
            let step = Int64(buffer.count)
            var high = begin
            search: while high > 0 {
                let low = max(0, high - step)
                let count = try read(descriptor, path, &buffer, at: low, count: Int(high - low))
                for index in stride(from: count - 1, through: 0, by: -1) where buffer[index] == 0x0A {
                    high = low + Int64(index) + 1
                    break search
                }
                high = low
            }
            begin = high
        }
        var whole = begin
        var offset = begin
        while offset < end {
            let count = try read(descriptor, path, &buffer, at: offset, count: buffer.count)
            if count == 0 { break }
            for index in 0..<count {
                if buffer[index] == 0x0A { whole = offset + Int64(index) + 1 }
                if buffer[index] == 0 {
                    end = offset
                    break
                }
            }
            offset += Int64(count)
        }
        return whole
    }

    private static func read(
        _ descriptor: Int32, _ path: String, _ buffer: inout [UInt8], at offset: Int64, count: Int
    ) throws(TransportError) -> Int {
        while true {
            let got = unsafe buffer.withUnsafeMutableBytes { room in
                unsafe pread(descriptor, room.baseAddress, min(count, room.count), off_t(offset))
            }
            if got >= 0 { return got }
            if errno != EINTR { throw TransportError("reading", file: path, code: errno) }
        }
    }

    private static func sync(_ descriptor: Int32, _ path: String) throws(TransportError) {
        while fdatasync(descriptor) != 0 {
            if errno != EINTR { throw TransportError("syncing", file: path, code: errno) }
        }
    }

    /// Makes durable which names a directory has.
    static func syncDirectory(_ path: String) throws(TransportError) {
        let opened = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { throw TransportError("opening", file: path, code: errno) }
        defer { Glibc.close(opened) }
        while fsync(opened) != 0 {
            if errno != EINTR { throw TransportError("syncing", file: path, code: errno) }
        }
    }

    private static func makeDirectory(_ path: String) throws(TransportError) {
        var status = stat()
        if unsafe stat(path, &status) == 0 { return }
        if path != "/" { try makeDirectory(ArchiveName(path: path).directory) }
        guard unsafe mkdir(path, 0o750) == 0 || errno == EEXIST else {
            throw TransportError("making the directory", file: path, code: errno)
        }
    }
}
