import Glibc

/// The files of certificates in a directory, as update-ca-certificates(8) and administrators put them there.
enum CertificateDirectory {
    private static let suffixes = [".pem", ".crt", ".cer"]

    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The paths of those that are there, in the order of their names; hidden ones and links to nothing are none.
    /// - Throws: `file_unreadable`.
    static func files(in directory: String) throws(TransportError) -> [String] {
        guard let stream = unsafe opendir(directory) else { throw unreadable(directory, errno) }
        defer { unsafe closedir(stream) }
        var paths: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                if errno != 0 { throw unreadable(directory, errno) }
                return paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            }
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard !name.hasPrefix("."), suffixes.contains(where: name.hasSuffix) else { continue }
            let path = "\(directory)/\(name)"
            var status = stat()
            if unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG { paths.append(path) }
        }
    }

    private static func unreadable(_ directory: String, _ code: Int32) -> TransportError {
        TransportError(
            .fileUnreadable, attempt: "reading the trusted authorities in '\(directory)'", cause: errorText(code),
            remedy: code == EACCES
                ? "let the user that the agent runs as read the directory" : "check the path in the configuration")
    }
}
