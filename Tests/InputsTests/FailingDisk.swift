import Synchronization

@testable import Spool

/// The real disk, until it is told to refuse.
final class FailingDisk: SpoolFileSystem, Sendable {
    private let disk = SystemFileSystem()
    private let refused = Mutex(Refusal.nothing)

    enum Refusal {
        case nothing, syncs, writesAndSyncs
        /// Segments can be made and written to, and what is written to them cannot be synced.
        case syncsOfBatches
    }

    /// What fails with EIO.
    var refusal: Refusal {
        get { refused.withLock { $0 } }
        set { refused.withLock { $0 = newValue } }
    }

    /// A spool on this disk; whoever calls ``Spool/step()`` is its writer.
    func openSpool(in directory: String, settings: SpoolSettings) throws -> Spool {
        let environment = SpoolEnvironment(
            fileSystem: self, clock: SystemClock(), machineID: nil, observer: { _ in })
        return try Spool.recover(directory: directory, settings: settings, environment: environment)
    }

    /// One round of the spool's writer.
    func pump(_ spool: Spool) { spool.step() }

    func write(_ file: OpenFile, at offset: UInt64, _ pieces: [UnsafeRawBufferPointer]) throws(FileError) -> Int {
        if refusal == .writesAndSyncs { throw FileError(operation: "pwritev", path: file.path, code: 5) }
        return try disk.write(file, at: offset, pieces)
    }

    func sync(_ file: OpenFile) throws(FileError) {
        let isRefused =
            switch refusal {
            case .nothing: false
            case .syncs, .writesAndSyncs: true
            case .syncsOfBatches: file.path.hasSuffix(".seg")
            }
        if isRefused { throw FileError(operation: "fdatasync", path: file.path, code: 5) }
        try disk.sync(file)
    }

    func makeDirectory(_ path: String) throws(FileError) { try disk.makeDirectory(path) }
    func list(_ path: String) throws(FileError) -> [DirectoryEntry] { try disk.list(path) }
    func owner(_ path: String) throws(FileError) -> (owner: UInt32, user: UInt32) { try disk.owner(path) }
    func open(_ path: String, _ access: FileAccess) throws(FileError) -> OpenFile { try disk.open(path, access) }
    func close(_ file: OpenFile) { disk.close(file) }
    func read(_ file: OpenFile, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(FileError)
        -> Int
    { try disk.read(file, at: offset, into: buffer) }
    func size(_ file: OpenFile) throws(FileError) -> UInt64 { try disk.size(file) }
    func truncate(_ file: OpenFile, to size: UInt64) throws(FileError) { try disk.truncate(file, to: size) }
    func preallocate(_ file: OpenFile, from offset: UInt64, length: UInt64) throws(FileError) {
        try disk.preallocate(file, from: offset, length: length)
    }
    func rename(_ path: String, to target: String) throws(FileError) { try disk.rename(path, to: target) }
    func unlink(_ path: String) throws(FileError) { try disk.unlink(path) }
    func syncDirectory(_ path: String) throws(FileError) { try disk.syncDirectory(path) }
    func space(_ path: String) throws(FileError) -> (free: UInt64, total: UInt64) { try disk.space(path) }
    func lock(_ path: String) throws(FileError) -> (file: OpenFile?, owner: Int32) { try disk.lock(path) }
    func lockOwner(_ path: String) throws(FileError) -> Int32? { try disk.lockOwner(path) }
    func unlock(_ file: OpenFile) { disk.unlock(file) }
}
