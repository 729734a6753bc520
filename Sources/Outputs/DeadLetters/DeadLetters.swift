import Bytes
import Glibc
import Transport

/// The events that a collector can never take, each with the reason: `data_dir/dead-letters/<output>.jsonl`, a JSON object
/// a line, rendered as it was sent, so as redacted as that.
///
/// An event is here, durably, before the cursor moves over it. When the store is full, or the disk is, the output holds.
/// What is sent again with success leaves it. Those that change it take turns by a lock on the directory.
public struct DeadLetters: Sendable {
    let output: String
    let path: String
    private let directory: String
    private let limit: Int

    /// So many bytes are kept; someone should have looked by then.
    private static let usualLimit = 64 << 20

    /// - Parameters:
    ///   - output: the output's name.
    ///   - dataDirectory: `agent.data_dir`.
    public init(of output: String, in dataDirectory: String) {
        self.init(output: output, directory: Self.directory(in: dataDirectory), limit: Self.usualLimit)
    }

    private init(output: String, directory: String, limit: Int) {
        self.output = output
        self.directory = directory
        self.limit = limit
        path = "\(directory)/\(output)\(Self.suffix)"
    }

    static let suffix = ".jsonl"

    static func directory(in dataDirectory: String) -> String { "\(dataDirectory)/dead-letters" }

    /// The same store, with room for those that are refused again while all of it is sent again.
    var whileSentAgain: DeadLetters {
        DeadLetters(output: output, directory: directory, limit: 2 * limit)
    }

    /// Bytes that are in it; 0 where there is none, or it cannot be looked at.
    public var bytes: UInt64 {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? UInt64(status.st_size) : 0
    }

    // MARK: Putting in

    /// Writes them, and returns when they are on the disk.
    /// - Throws: `disk_full`, `file_unwritable`; some may have been written.
    func add(_ letters: [DeadLetter]) throws(TransportError) {
        var text = ByteWriter()
        for letter in letters { letter.append(to: &text, output: output) }
        if unsafe mkdir(directory, 0o700) != 0, errno != EEXIST {
            throw TransportError("making the directory", file: directory, code: errno)
        }
        let lock = try DirectoryLock(directory)
        let descriptor = unsafe open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw TransportError("opening", file: path, code: errno) }
        defer { close(descriptor) }
        let size = lseek(descriptor, 0, SEEK_END)
        guard size + off_t(text.count) <= limit else {
            throw TransportError(
                .diskFull, attempt: "keeping refused events in '\(path)'", cause: "it has \(size) bytes already",
                remedy: "see with 'gatepost spool list' why the collector refuses them, mend that, and send them again "
                    + "with 'gatepost replay \(output) --dead-letters', or move the file away; the output waits")
        }
        // A crash may have left half a line.
        var last: UInt8 = 0x0A
        if size > 0, unsafe pread(descriptor, &last, 1, size - 1) == 1, last != 0x0A {
            text.insert(1, at: 0)
            text[0] = 0x0A
        }
        do throws(TransportError) {
            try write(text, to: descriptor, path)
        } catch {
            _ = ftruncate(descriptor, size)
            throw error
        }
        try sync(descriptor, path)
        try lock.sync()
    }

    // MARK: Taking out

    /// Takes the lines out that begin before `offset`, apart from those that are no dead letters: nobody could send them.
    /// - Throws: `disk_full`, `file_unwritable`; then all of it is still there.
    func remove(before offset: UInt64) throws(TransportError) {
        let lock = try DirectoryLock(directory)
        var reader = try DeadLetterReader(path, end: .max)
        let new = "\(path).new"
        let descriptor = unsafe open(new, O_WRONLY | O_APPEND | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw TransportError("opening", file: new, code: errno) }
        defer { close(descriptor) }
        var kept = ByteWriter()
        var isEmpty = true
        while true {
            let isBefore = reader.offset < offset
            let line = try reader.next()
            if let line, !isBefore || DeadLetter(line: line) == nil {
                kept.append(line)
                kept.append(0x0A)
                isEmpty = false
            }
            guard line == nil || kept.count > 1 << 20 else { continue }
            try write(kept, to: descriptor, new)
            kept.removeAll()
            if line == nil { break }
        }
        try sync(descriptor, new)
        let code = isEmpty ? unsafe unlink(path) : unsafe rename(new, path)
        guard code == 0 else { throw TransportError("replacing", file: path, code: errno) }
        if isEmpty { _ = unsafe unlink(new) }
        try lock.sync()
    }

    private func write(_ text: borrowing ByteWriter, to descriptor: Int32, _ path: String) throws(TransportError) {
        var offset = 0
        while offset < text.count {
            let count = unsafe text.withUnsafeBytes { bytes in
                unsafe Glibc.write(descriptor, bytes.baseAddress?.advanced(by: offset), bytes.count - offset)
            }
            if count >= 0 {
                offset += count
            } else if errno != EINTR {
                throw TransportError("writing to", file: path, code: errno)
            }
        }
    }

    private func sync(_ descriptor: Int32, _ path: String) throws(TransportError) {
        while fsync(descriptor) != 0 {
            if errno != EINTR { throw TransportError("syncing", file: path, code: errno) }
        }
    }
}
