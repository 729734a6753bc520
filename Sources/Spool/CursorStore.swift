/// Reads the directory `cursors`.
struct CursorStore {
    let environment: SpoolEnvironment
    let paths: SpoolPaths

    /// All cursors that can be read, by output. One that cannot is reported; its output then begins with the oldest
    /// event, for to send twice is better than to skip.
    func readAll(
        identity: Identity, damageStore: DamageStore
    ) throws(SpoolError) -> [String: StoredCursor] {
        var cursors: [String: StoredCursor] = [:]
        let fileSystem = environment.fileSystem
        let entries: [DirectoryEntry]
        do throws(FileError) {
            entries = try fileSystem.list(paths.cursors)
        } catch {
            throw error.asSpoolError
        }
        for entry in entries {
            let path = paths.cursors + "/" + entry.name
            if entry.name.hasSuffix(SpoolPaths.temporarySuffix) { continue }
            guard entry.kind == .file else {
                guard entry.kind == .link else {
                    environment.observer(.foreignFile(path: path, reason: "it is not a cursor"))
                    continue
                }
                // Its output is not a new one, which might skip events.
                let reason = "a symbolic link stands in its place, and is not followed"
                environment.observer(.cursorUnreadable(output: entry.name, reason: reason, setAside: nil))
                cursors[entry.name] = lost(identity)
                continue
            }
            switch try read(path) {
            case .cursor(let cursor, let name, _):
                guard SpoolPaths.cursorName(name) == entry.name else {
                    setAside(entry.name, because: "it is that of output \(name)", in: damageStore)
                    cursors[entry.name] = lost(identity)
                    continue
                }
                cursors[name] = cursor
            case .unknownVersion(let version):
                throw .unknownVersion(path: path, version: version, known: CursorFile.version)
            case .damaged(let reason):
                setAside(entry.name, because: reason, in: damageStore)
                cursors[entry.name] = lost(identity)
            }
        }
        return cursors
    }

    func read(_ path: String) throws(SpoolError) -> CursorFile.Found {
        do throws(FileError) {
            let file = try environment.fileSystem.open(path, .read)
            defer { environment.fileSystem.close(file) }
            return CursorFile.read(try environment.fileSystem.contents(of: file, limit: CursorFile.length))
        } catch {
            return .damaged(error.asSpoolError.description)
        }
    }

    /// Reports a cursor that is lost, and keeps its file's bytes.
    private func setAside(_ name: String, because reason: String, in store: DamageStore) {
        var kept: String?
        do throws(FileError) {
            kept = try store.keep(fileAt: paths.cursors + "/" + name, as: "cursor-\(name)")
        } catch {
            environment.observer(.failing(reason: error.asSpoolError.description))
        }
        environment.observer(.cursorUnreadable(output: name, reason: reason, setAside: kept))
    }

    private func lost(_ identity: Identity) -> StoredCursor {
        StoredCursor(next: 0, previous: nil, turn: 0, stream: identity.stream)
    }
}
