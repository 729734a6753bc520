internal import Glibc

/// A file of the ledger that is open for reading and writing, for its owner only; closed with the last reference.
final class LedgerFile {
    enum Mode {
        case read
        case readAndWrite
        /// Makes it; there must be none.
        case make
    }

    let path: FilePath
    private let descriptor: Int32

    init(_ path: FilePath, _ mode: Mode) throws(LedgerError) {
        let flags: Int32 =
            switch mode {
            case .read: O_RDONLY
            case .readAndWrite: O_RDWR
            case .make: O_RDWR | O_CREAT | O_EXCL
            }
        self.path = path
        descriptor = unsafe path.withCString { unsafe open($0, flags | O_NOFOLLOW | O_CLOEXEC, 0o600) }
        guard descriptor >= 0 else { throw LedgerError(path, cannotBe: "opened", .last) }
    }

    deinit {
        _ = close(descriptor)
    }

    /// Bytes.
    func size() throws(LedgerError) -> UInt64 {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw LedgerError(path, cannotBe: "read", .last) }
        return UInt64(status.st_size)
    }

    /// Reads from `offset` until `count` bytes are there or the file ends.
    func bytes(at offset: UInt64, count: Int) throws(LedgerError) -> [UInt8] {
        var failure: SystemError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            (filled, failure) = unsafe read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
        }
        if let failure { throw LedgerError(path, cannotBe: "read", failure) }
        return bytes
    }

    /// Reads little-endian numbers from `offset` until `numbers` is full or the file ends.
    /// - Returns: how many were read.
    func read(_ numbers: inout [UInt64], at offset: UInt64) throws(LedgerError) -> Int {
        let (filled, failure) = unsafe numbers.withUnsafeMutableBytes { unsafe read(into: $0, at: offset) }
        if let failure { throw LedgerError(path, cannotBe: "read", failure) }
        let count = filled / MemoryLayout<UInt64>.size
        for index in 0..<count { numbers[index] = UInt64(littleEndian: numbers[index]) }
        return count
    }

    @unsafe
    private func read(into target: UnsafeMutableRawBufferPointer, at offset: UInt64) -> (filled: Int, SystemError?) {
        var filled = 0
        while filled < target.count {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: target[filled...])
            let count = unsafe pread(descriptor, rest.baseAddress, rest.count, off_t(clamping: offset + UInt64(filled)))
            if count == 0 { break }
            if count < 0, errno != EINTR { return (filled, .last) }
            filled += max(count, 0)
        }
        return (filled, nil)
    }

    /// Writes all of `bytes` at `offset`.
    func write(_ bytes: [UInt8], at offset: UInt64) throws(LedgerError) {
        if let failure = unsafe bytes.withUnsafeBytes({ unsafe write($0, at: offset) }) {
            throw LedgerError(path, cannotBe: "written", failure)
        }
    }

    /// Writes `numbers`, little-endian, at `offset`.
    func write(_ numbers: ArraySlice<UInt64>, at offset: UInt64) throws(LedgerError) {
        let numbers = numbers.map(\.littleEndian)
        if let failure = unsafe numbers.withUnsafeBytes({ unsafe write($0, at: offset) }) {
            throw LedgerError(path, cannotBe: "written", failure)
        }
    }

    @unsafe
    private func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) -> SystemError? {
        var written = 0
        while written < bytes.count {
            let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[written...])
            let count = unsafe pwrite(
                descriptor, rest.baseAddress, rest.count, off_t(clamping: offset + UInt64(written)))
            if count < 0, errno != EINTR { return .last }
            written += max(count, 0)
        }
        return nil
    }

    /// Cuts the file.
    func truncate(to size: UInt64) throws(LedgerError) {
        guard ftruncate(descriptor, off_t(clamping: size)) == 0 else {
            throw LedgerError(path, cannotBe: "cut", .last)
        }
    }

    /// Has what was written outlive a power cut.
    func sync() throws(LedgerError) {
        guard fdatasync(descriptor) == 0 else { throw LedgerError(path, cannotBe: "synced", .last) }
    }

    /// Takes the file's name away; it is gone when it is closed.
    static func unlink(_ path: FilePath) throws(LedgerError) {
        guard unsafe path.withCString({ unsafe Glibc.unlink($0) }) == 0 || errno == ENOENT else {
            throw LedgerError(path, cannotBe: "removed", .last)
        }
    }
}
