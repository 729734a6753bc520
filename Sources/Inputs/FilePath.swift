internal import Glibc

/// A path as the kernel has it: bytes without NUL, which need not be UTF-8.
struct FilePath: Hashable, Sendable, Comparable, CustomStringConvertible {
    let bytes: [UInt8]

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// For people: repaired where it is not UTF-8, and without what would end a log's line or move a terminal's cursor.
    var description: String {
        String(decoding: bytes.map { $0 < 0x20 || $0 == 0x7F ? UInt8(ascii: "?") : $0 }, as: UTF8.self)
    }

    static func < (left: FilePath, right: FilePath) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }

    /// The last component; the whole path if it has no slash.
    var name: [UInt8] {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return bytes }
        return Array(bytes[(slash + 1)...])
    }

    func appending(_ component: [UInt8]) -> FilePath {
        if bytes.isEmpty { return FilePath(bytes: component) }
        if bytes.last == UInt8(ascii: "/") { return FilePath(bytes: bytes + component) }
        return FilePath(bytes: bytes + [UInt8(ascii: "/")] + component)
    }

    /// Lends the path to C; an empty path is the current directory.
    func withCString<R>(_ body: (UnsafePointer<CChar>) throws -> R) rethrows -> R {
        let text = bytes.isEmpty ? [UInt8(ascii: ".")] : bytes
        let terminated = text.map { CChar(bitPattern: $0) } + [0]
        return try unsafe terminated.withUnsafeBufferPointer { pointer in
            guard let start = pointer.baseAddress else { preconditionFailure("a terminated path is not empty") }
            return try unsafe body(start)
        }
    }
}
