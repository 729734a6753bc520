import Glibc

/// Reads small regular files whole.
enum FileReader {
    /// - Parameter limit: bytes; a larger file is refused, whatever it holds.
    /// - Throws: why it cannot be read and what to do, in words that follow the file's name.
    static func read(_ path: String, limit: Int) throws(Refusal) -> [UInt8] {
        let descriptor = try openRegularFile(path)
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw Refusal(errno: errno)
            }
            guard bytes.count + count <= limit else {
                throw Refusal("is larger than \(ByteSize.text(UInt64(limit))), the most that is read")
            }
            bytes += chunk[..<count]
        }
    }

    /// Whether a regular file is there and may be read.
    /// - Throws: why not.
    static func check(_ path: String) throws(Refusal) {
        close(try openRegularFile(path))
    }

    private static func openRegularFile(_ path: String) throws(Refusal) -> Int32 {
        // Not to wait for the other end of a pipe.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw Refusal(errno: errno) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            let isDirectory = status.st_mode & S_IFMT == S_IFDIR
            close(descriptor)
            throw Refusal(isDirectory ? "is a directory, not a file" : "is not a regular file")
        }
        return descriptor
    }

    struct Refusal: Error {
        let message: String
        /// The file is not there.
        let isAbsent: Bool

        init(_ message: String) {
            self.message = message
            isAbsent = false
        }

        init(errno code: Int32) {
            isAbsent = code == ENOENT
            message =
                switch code {
                case ENOENT: "does not exist"
                case EACCES, EPERM:
                    "cannot be read: permission denied; run as a user who may read it, or change its mode"
                default: "cannot be read: \(errorText(code))"
                }
        }
    }
}

/// What the C library says of an error number.
func errorText(_ code: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    let isKnown = unsafe buffer.withUnsafeMutableBufferPointer { room in
        guard let start = room.baseAddress else { return false }
        return unsafe strerror_r(code, start, room.count) == 0
    }
    guard isKnown else { return "error \(code)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
