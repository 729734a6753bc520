internal import Spool

/// Which sources a rotated file may go on with, by its name: those of the path that it had before, and of files that
/// rotation has called after that path, too.
struct RotationFamilies {
    struct Family {
        /// Whose file is not found, or not yet, and of which something was read.
        var known: [KnownSources.Source] = []
        /// Files that are followed.
        var followed: [TailedFile] = []
        /// When the first of them became known, in nanoseconds of Unix time.
        var since: Int64?

        var isEmpty: Bool { known.isEmpty && followed.isEmpty && since == nil }
    }

    private var sources: [FilePath: Set<SourceID>] = [:]
    private var files: [FilePath: [TailedFile]] = [:]
    private var since: [FilePath: Int64] = [:]

    init(_ known: KnownSources, _ followed: [TailedFile]) {
        for source in known.all.values {
            for path in Self.names(source.identity.path) { sources[path, default: []].insert(source.id) }
            note(source.identity)
        }
        for file in followed {
            for path in Self.names(file.path) { files[path, default: []].append(file) }
            note(file.identity)
        }
    }

    private mutating func note(_ identity: FileIdentity) {
        guard let time = identity.knownSince else { return }
        for path in Self.names(identity.path) { since[path] = min(since[path] ?? time, time) }
    }

    private static func names(_ path: FilePath) -> [FilePath] { [path] + path.rotationBases }

    /// The family of a file with a rotated name.
    /// - Parameter known: what of the sources is still to be found; the youngest first.
    func family(of path: FilePath, _ known: KnownSources) -> Family {
        let names = path.rotationBases
        var family = Family()
        let ids = names.reduce(into: Set<SourceID>()) { $0.formUnion(sources[$1] ?? []) }
        family.known = ids.sorted { $0.rawValue > $1.rawValue }.compactMap { known.all[$0] }
            .filter { $0.position.offset > 0 && !$0.identity.isFinished }
        for file in names.flatMap({ files[$0] ?? [] }) where !family.followed.contains(where: { $0 === file }) {
            family.followed.append(file)
        }
        family.since = names.compactMap { since[$0] }.min()
        return family
    }
}
