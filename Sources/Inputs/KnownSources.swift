internal import Events
internal import Spool

/// Sources of the spool that no followed file stands for: of files that are absent, or not yet found after a start.
struct KnownSources {
    struct Source {
        var id: SourceID
        var identity: FileIdentity
        var position: Position
        /// The year reference of the stored context.
        var yearReference: Int64?
        /// The stored context.
        var context: [UInt8]
    }

    private(set) var all: [SourceID: Source] = [:]
    private var byInode: [UInt64: Set<SourceID>] = [:]
    private var byPath: [FilePath: Set<SourceID>] = [:]

    /// Takes those of the spool's sources that are files.
    init(_ records: [SourceRecord]) {
        for record in records {
            guard let source = Source(record) else { continue }
            insert(source)
        }
    }

    mutating func insert(_ source: Source) {
        all[source.id] = source
        byInode[source.identity.key.inode, default: []].insert(source.id)
        byPath[source.identity.path, default: []].insert(source.id)
    }

    mutating func remove(_ id: SourceID) {
        guard let source = all.removeValue(forKey: id) else { return }
        byInode[source.identity.key.inode]?.remove(id)
        if byInode[source.identity.key.inode]?.isEmpty == true { byInode[source.identity.key.inode] = nil }
        byPath[source.identity.path]?.remove(id)
        if byPath[source.identity.path]?.isEmpty == true { byPath[source.identity.path] = nil }
    }

    /// Sources whose file had this inode, unless the birth times say that it was another file; the youngest first.
    func candidates(inode status: FileStatus) -> [Source] {
        sorted(byInode[status.key.inode]).filter {
            $0.identity.birth == nil || status.birth == nil || $0.identity.birth == status.birth
        }
    }

    /// Sources whose file had this path and was not empty: of an empty file nothing proves that it is the same.
    func candidates(path: FilePath) -> [Source] {
        sorted(byPath[path]).filter { $0.position.offset > 0 && !$0.identity.isFinished }
    }

    private func sorted(_ ids: Set<SourceID>?) -> [Source] {
        (ids ?? []).sorted { $0.rawValue > $1.rawValue }.compactMap { all[$0] }
    }
}

extension KnownSources.Source {
    /// nil: no file, or stored in a way that is not known here.
    init?(_ record: SourceRecord) {
        guard let identity = FileIdentity(decoding: record.identity), let position = record.position else { return nil }
        var yearReference: Int64?
        do throws(SourceContextError) {
            yearReference = try SourceContext(decoding: record.context).yearReference
        } catch {
            // The context is written anew when the file is found; only the year of its first lines is lost with it.
            yearReference = nil
        }
        self.init(
            id: record.id, identity: identity, position: position, yearReference: yearReference, context: record.context
        )
    }
}
