public import Bytes
import Compression
import Inputs

#if canImport(Glibc)
    import Glibc
#endif

/// Where an excerpt of a spool goes: standard output, or a new file that only its owner can read.
///
/// A file gets its name when it is whole and on the disk, so that half an export is never taken for one. What is written
/// is digested on its way.
public final class ExcerptFile {
    /// Bytes written.
    public private(set) var bytes: UInt64 = 0

    /// nil: standard output.
    private let path: String?
    private let replaces: Bool
    private let descriptor: Int32
    private let digest = Digest()
    private var deflate: DeflateStream?
    private var compressed = ByteWriter()
    private var isFinished = false

    /// - Parameters:
    ///   - path: nil or `-`: standard output.
    ///   - replaces: whether a file of that name is replaced; else it is an error.
    ///   - isCompressed: with gzip.
    public init(_ path: String?, replaces: Bool = false, isCompressed: Bool = false) throws(SpoolCommandError) {
        self.path = path == "-" ? nil : path
        self.replaces = replaces
        deflate = isCompressed ? DeflateStream(level: 6, container: .gzip) : nil
        guard let path = self.path else {
            descriptor = STDOUT_FILENO
            return
        }
        if !replaces, unsafe access(path, F_OK) == 0 { throw Self.exists(path) }
        let draft = path + Self.draftSuffix
        if unsafe unlink(draft) != 0, errno != ENOENT { throw .failed("unlink", draft, errno) }
        descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .failed("open", draft, errno) }
    }

    deinit {
        guard let path else { return }
        close(descriptor)
        if !isFinished { unsafe unlink(path + Self.draftSuffix) }
    }

    private static let draftSuffix = ".new"

    private static func exists(_ path: String) -> SpoolCommandError {
        SpoolCommandError("\(path) exists already; choose another name, or replace it with --force", .usage)
    }

    /// Writes all of `piece`.
    public func write(_ piece: borrowing ByteWriter) throws(SpoolCommandError) {
        guard deflate != nil else { return try put(piece) }
        compressed.removeAll()
        deflate?.compress(piece, into: &compressed)
        try put(compressed)
    }

    /// Writes all of `text`.
    public func write(text: String) throws(SpoolCommandError) {
        var bytes = ByteWriter(minimumCapacity: text.utf8.count)
        bytes.append(utf8: text)
        try write(bytes)
    }

    /// Ends the file: on the disk, under its name.
    /// - Returns: the SHA-256 of its bytes, in hexadecimal digits.
    @discardableResult
    public func finish() throws(SpoolCommandError) -> String {
        if deflate != nil {
            compressed.removeAll()
            deflate?.finish(into: &compressed)
            try put(compressed)
        }
        if let path { try name(path) }
        isFinished = true
        var digits = ByteWriter()
        for byte in digest.value() { digits.append(hex: byte) }
        return digits.string()
    }

    private func name(_ path: String) throws(SpoolCommandError) {
        let draft = path + Self.draftSuffix
        guard fsync(descriptor) == 0 else { throw .failed("fsync", draft, errno) }
        if replaces {
            guard unsafe rename(draft, path) == 0 else { throw .failed("rename", draft, errno) }
            return
        }
        guard unsafe link(draft, path) == 0 else {
            throw errno == EEXIST ? Self.exists(path) : .failed("link", path, errno)
        }
        unsafe unlink(draft)
    }

    private func put(_ piece: borrowing ByteWriter) throws(SpoolCommandError) {
        let code = unsafe piece.withUnsafeBytes { bytes -> Int32 in
            unsafe digest.update(bytes)
            var offset = 0
            while offset < bytes.count {
                let count = unsafe Glibc.write(
                    descriptor, UnsafeRawBufferPointer(rebasing: bytes[offset...]).baseAddress, bytes.count - offset)
                if count >= 0 { offset += count } else if errno != EINTR { return errno }
            }
            return 0
        }
        bytes += UInt64(piece.count)
        if code == EPIPE { throw .readerIsGone }
        if code != 0 { throw .failed("write", path ?? "standard output", code) }
    }
}
