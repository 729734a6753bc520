@testable import Spool

/// A disk that has one file and takes no other.
struct OneFile: SpoolFileSystem {
    static let path = "/data/spool/file"

    let bytes: [UInt8]

    var file: OpenFile { OpenFile(descriptor: 3, path: Self.path) }

    func read(
        _ file: OpenFile, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(FileError) -> Int {
        guard let start = Int(exactly: offset), start < bytes.count else { return 0 }
        let count = min(buffer.count, bytes.count - start)
        bytes.withUnsafeBytes {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<start + count]))
        }
        return count
    }

    func open(_ path: String, _ access: FileAccess) throws(FileError) -> OpenFile {
        guard case .read = access else { throw refusal(path) }
        return file
    }

    func close(_ file: OpenFile) {}
    func size(_ file: OpenFile) throws(FileError) -> UInt64 { UInt64(bytes.count) }
    func list(_ path: String) throws(FileError) -> [DirectoryEntry] { [] }
    func owner(_ path: String) throws(FileError) -> (owner: UInt32, user: UInt32) { (0, 0) }
    func space(_ path: String) throws(FileError) -> (free: UInt64, total: UInt64) { (0, 0) }
    func unlock(_ file: OpenFile) {}
    func lockOwner(_ path: String) throws(FileError) -> Int32? { nil }
    func makeDirectory(_ path: String) throws(FileError) { throw refusal(path) }
    func write(_ file: OpenFile, at offset: UInt64, _ pieces: [UnsafeRawBufferPointer]) throws(FileError) -> Int {
        throw refusal(file.path)
    }
    func sync(_ file: OpenFile) throws(FileError) { throw refusal(file.path) }
    func truncate(_ file: OpenFile, to size: UInt64) throws(FileError) { throw refusal(file.path) }
    func preallocate(_ file: OpenFile, from offset: UInt64, length: UInt64) throws(FileError) {
        throw refusal(file.path)
    }
    func rename(_ path: String, to target: String) throws(FileError) { throw refusal(path) }
    func unlink(_ path: String) throws(FileError) { throw refusal(path) }
    func syncDirectory(_ path: String) throws(FileError) { throw refusal(path) }
    func lock(_ path: String) throws(FileError) -> (file: OpenFile?, owner: Int32) { throw refusal(path) }

    /// EROFS.
    private func refusal(_ path: String) -> FileError { FileError(operation: "write", path: path, code: 30) }
}
