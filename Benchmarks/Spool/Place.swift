import Glibc

/// A new directory on the disk that is measured.
struct Place {
    let path: String

    init(in folder: String) throws {
        var template = Array("\(folder)/spool-bench-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw BenchError("mkdtemp in \(folder)") }
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    /// A name in it that was not given before.
    func child(_ name: String) -> String { path + "/" + name }

    func remove() { Place.remove(path) }

    /// Removes a file or a directory with all that is in it.
    static func remove(_ path: String) {
        if let directory = opendir(path) {
            while let entry = readdir(directory) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name != ".", name != ".." { remove(path + "/" + name) }
            }
            closedir(directory)
            rmdir(path)
        } else {
            unlink(path)
        }
    }
}

/// A call that the measuring could not do without.
struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ call: String) {
        description = "\(call): \(String(cString: strerror(errno)))"
    }
}
