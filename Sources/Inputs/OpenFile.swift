internal import CShims
internal import Glibc

/// A file open for reading; closed with the last reference.
final class OpenFile {
    let descriptor: Int32
    /// What is in it, if that is read decompressed.
    let gzip: GzipContent?

    /// Never waits for anything: a named pipe without a writer opens at once, a terminal does not become ours.
    /// - Parameter decompressing: whether what is read is what is in the gzip file.
    init(_ path: FilePath, decompressing: Bool = false) throws(SystemError) {
        var descriptor: Int32 = -1
        var code: Int32 = 0
        repeat {
            descriptor = unsafe path.withCString { unsafe open($0, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) }
            code = descriptor < 0 ? errno : 0
        } while code == EINTR
        guard descriptor >= 0 else { throw SystemError(code) }
        self.descriptor = descriptor
        gzip = decompressing ? GzipContent(descriptor: descriptor) : nil
    }

    deinit {
        _ = close(descriptor)
    }

    /// Of a compressed file the size is that of the file.
    func status() throws(SystemError) -> FileStatus {
        var raw = gatepost_file_status()
        let code = unsafe gatepost_file_status_of(descriptor, &raw)
        guard code == 0 else { throw SystemError(code) }
        return FileStatus(raw)
    }

    /// Reads from `offset` until `target` is full or the file ends.
    /// - Returns: how many bytes were read.
    @unsafe
    func read(into target: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(SystemError) -> Int {
        if let gzip { return try unsafe gzip.read(into: target, at: offset) }
        var filled = 0
        while filled < target.count {
            guard let start = target.baseAddress else { break }
            let count = unsafe pread(
                descriptor, start + filled, target.count - filled, off_t(clamping: offset + UInt64(filled)))
            if count > 0 {
                filled += count
            } else if count == 0 {
                break
            } else if errno != EINTR {
                throw SystemError.last
            }
        }
        return filled
    }

    /// A copy of up to `count` bytes from `offset`. Not for the hot path.
    func bytes(at offset: UInt64, count: Int) throws(SystemError) -> [UInt8] {
        var outcome: Result<Int, SystemError> = .success(0)
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(SystemError) {
                filled = try unsafe read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
            } catch {
                outcome = .failure(error)
            }
        }
        _ = try outcome.get()
        return bytes
    }
}
