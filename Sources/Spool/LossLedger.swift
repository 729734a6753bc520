/// Writes `data_dir/dropped`, so that what is dropped is known before it goes. Used by the writer's thread.
final class LossLedger {
    private let fileSystem: any SpoolFileSystem
    private let paths: SpoolPaths
    private var file: OpenFile?
    /// Slots that the file has room for.
    private var slots = 0

    init(fileSystem: any SpoolFileSystem, paths: SpoolPaths) {
        self.fileSystem = fileSystem
        self.paths = paths
    }

    /// What an earlier process has dropped; nothing where there is no file, or none that can be read.
    static func read(_ environment: SpoolEnvironment, _ paths: SpoolPaths) throws(SpoolError) -> LossTable {
        var table = LossTable()
        let bytes: [UInt8]
        do throws(FileError) {
            let file = try environment.fileSystem.open(paths.dropped, .read)
            defer { environment.fileSystem.close(file) }
            bytes = try contents(of: file, environment.fileSystem)
        } catch {
            if !error.isMissingFile {
                environment.observer(.ledgerUnreadable(path: paths.dropped, reason: error.asSpoolError.description))
            }
            return table
        }
        switch LossFile.read(bytes) {
        case .entries(let entries, _):
            for entry in entries { table.insert(entry) }
        case .unknownVersion(let version):
            throw .unknownVersion(path: paths.dropped, version: version, known: LossFile.version)
        case .damaged:
            environment.observer(.ledgerUnreadable(path: paths.dropped, reason: "it is damaged"))
        }
        return table
    }

    private static func contents(
        of file: OpenFile, _ fileSystem: any SpoolFileSystem
    ) throws(FileError) -> [UInt8] {
        try fileSystem.contents(of: file, limit: LossFile.length(slots: LossTable.limit + 1))
    }

    /// Makes the file, if there is none, and a slot more than `used`, so that a loss can be written where there is no room
    /// for another byte.
    func prepare(for table: LossTable) throws(FileError) {
        let file = try open()
        guard table.entries.count >= slots, slots <= LossTable.limit else { return }
        try fileSystem.writeAll(
            file, at: LossFile.slotOffset(slots), [UInt8](repeating: 0, count: LossFile.slotDistance))
        try fileSystem.sync(file)
        slots += 1
    }

    /// Makes an entry durable.
    func write(_ entry: LossTable.Entry) throws(FileError) {
        let file = try open()
        try fileSystem.writeAll(file, at: LossFile.slotOffset(entry.slot), LossFile.encoded(entry))
        try fileSystem.sync(file)
        slots = max(slots, entry.slot + 1)
    }

    private func open() throws(FileError) -> OpenFile {
        if let file { return file }
        var opened: OpenFile
        do throws(FileError) {
            opened = try fileSystem.open(paths.dropped, .readWrite)
            if case .entries(_, let found) = LossFile.read(try Self.contents(of: opened, fileSystem)) {
                slots = found
                file = opened
                return opened
            }
            fileSystem.close(opened)
        } catch {
            guard error.isMissingFile else { throw error }
        }
        try fileSystem.replaceFile(paths.dropped, in: paths.root, with: LossFile.encoded())
        opened = try fileSystem.open(paths.dropped, .readWrite)
        slots = LossFile.firstSlots
        file = opened
        return opened
    }

    func close() {
        if let file { fileSystem.close(file) }
        file = nil
    }
}
