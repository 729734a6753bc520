#if canImport(Glibc)
    import Glibc
#endif

/// A folder that rules are written to, for other programs to load.
///
/// What somebody has changed is not overwritten unawares: files that are there with other contents have to be replaced on
/// purpose. A file gets its name when it is whole.
public struct RuleFolder {
    public let path: String

    public init(_ path: String) {
        self.path = path
    }

    /// Writes the files, and makes the folder if there is none.
    ///
    /// - Parameters:
    ///   - files: their names and contents.
    ///   - replaces: whether files with other contents are replaced; else nothing is written if there is one.
    /// - Returns: how many were not there, or not like this.
    @discardableResult
    public func write(_ files: [(name: String, text: String)], replaces: Bool) throws(RuleFolderError) -> Int {
        if unsafe mkdir(path, 0o777) != 0, errno != EEXIST {
            throw .failed(call: "mkdir", path: path, code: errno)
        }
        var wanted: [(path: String, bytes: [UInt8])] = []
        var changed: [String] = []
        for file in files {
            let place = "\(path)/\(file.name)"
            let bytes = Array(file.text.utf8)
            switch try contents(of: place, upTo: bytes.count + 1) {
            case nil: wanted.append((place, bytes))
            case bytes: break
            default:
                wanted.append((place, bytes))
                changed.append(place)
            }
        }
        if !replaces, !changed.isEmpty { throw .changed(paths: changed) }
        for file in wanted { try write(file.bytes, to: file.path) }
        return wanted.count
    }

    /// The first bytes of a file; nil if there is none.
    private func contents(of place: String, upTo limit: Int) throws(RuleFolderError) -> [UInt8]? {
        let file = unsafe open(place, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw .failed(call: "open", path: place, code: errno)
        }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: limit)
        var count = 0
        while count < limit {
            let offset = count
            let got = unsafe buffer.withUnsafeMutableBytes {
                unsafe read(file, $0.baseAddress! + offset, $0.count - offset)
            }
            if got < 0 {
                if errno == EINTR { continue }
                throw .failed(call: "read", path: place, code: errno)
            }
            if got == 0 { break }
            count += got
        }
        return Array(buffer[..<count])
    }

    private func write(_ bytes: [UInt8], to place: String) throws(RuleFolderError) {
        let draft = place + ".new"
        if unsafe unlink(draft) != 0, errno != ENOENT { throw .failed(call: "unlink", path: draft, code: errno) }
        let file = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw .failed(call: "open", path: draft, code: errno) }
        defer { close(file) }
        var count = 0
        while count < bytes.count {
            let offset = count
            let put = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.write(file, $0.baseAddress! + offset, $0.count - offset)
            }
            if put < 0 {
                if errno == EINTR { continue }
                throw .failed(call: "write", path: draft, code: errno)
            }
            count += put
        }
        guard unsafe rename(draft, place) == 0 else { throw .failed(call: "rename", path: place, code: errno) }
    }
}
