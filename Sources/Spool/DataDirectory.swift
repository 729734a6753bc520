/// The data directory as a whole: made, checked and taken by one process.
struct DataDirectory {
    let environment: SpoolEnvironment
    let paths: SpoolPaths

    private var fileSystem: any SpoolFileSystem { environment.fileSystem }

    /// Makes what is missing, checks whose it is, and locks it.
    func take() throws(SpoolError) -> OpenFile {
        try prepare(paths.root)
        let lock = try takeLock()
        do throws(SpoolError) {
            try prepare(paths.segments)
            try prepare(paths.cursors)
        } catch {
            fileSystem.unlock(lock)
            throw error
        }
        return lock
    }

    private func prepare(_ path: String) throws(SpoolError) {
        let (owner, user): (UInt32, UInt32)
        do throws(FileError) {
            try fileSystem.makeDirectory(path)
            (owner, user) = try fileSystem.owner(path)
        } catch {
            throw error.asSpoolError
        }
        // What another user's files would become, that user could no longer read, or could change.
        guard owner == user else { throw .foreignOwner(path: path, owner: owner, expected: user) }
    }

    private func takeLock() throws(SpoolError) -> OpenFile {
        let taken: (file: OpenFile?, owner: Int32)
        do throws(FileError) {
            taken = try fileSystem.lock(paths.lock)
        } catch {
            throw error.asSpoolError
        }
        guard let file = taken.file else { throw .busy(directory: paths.root, pid: taken.owner) }
        return file
    }
}
