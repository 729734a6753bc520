/// Walks the directories that an input's patterns speak of.
struct FileFinder: Sendable {
    private let globs: [FileGlob]
    private let excludes: [FileGlob]
    /// Whether rotated files are looked for beside those that the patterns mean.
    private let findsRotated: Bool
    /// `**` goes no deeper; symbolic links to directories are not followed below it, so only a strange tree gets there.
    private static let maximumDepth = 40

    init(files: [String], excludeFiles: [String], findsRotated: Bool) {
        globs = files.map { FileGlob($0) }
        excludes = excludeFiles.map { FileGlob($0) }
        self.findsRotated = findsRotated
    }

    /// Calls `visitor` for everything on the way: once per pattern for each file, so a file may come twice.
    func find(_ visitor: some FileFinderVisitor) {
        for glob in globs {
            let start = FilePath(bytes: glob.isAbsolute ? [UInt8(ascii: "/")] : [])
            walk(start, glob.components[...], depth: 0, visitor)
        }
    }

    private func walk(
        _ directory: FilePath, _ components: ArraySlice<FileGlob.Component>, depth: Int,
        _ visitor: some FileFinderVisitor
    ) {
        guard let component = components.first, depth <= Self.maximumDepth else { return }
        let rest = components.dropFirst()
        switch component {
        case .literal(let name):
            walkLiteral(directory, name, rest, depth: depth, visitor)
        case .wildcard:
            for entry in list(directory, visitor) {
                let path = directory.appending(entry.name)
                if rest.isEmpty {
                    offer(entry.name, path, meantBy: component, visitor)
                } else if component.matches(entry.name), entry.isDirectory(at: path, followingLinks: true) {
                    walk(path, rest, depth: depth + 1, visitor)
                }
            }
        case .anyDirectories:
            walk(directory, rest, depth: depth + 1, visitor)
            for entry in list(directory, visitor) where entry.name.first != UInt8(ascii: ".") {
                let path = directory.appending(entry.name)
                if entry.isDirectory(at: path, followingLinks: false) {
                    walk(path, components, depth: depth + 1, visitor)
                }
            }
        }
    }

    /// A name without wildcards is not looked for in a listing: its directory may be searchable and yet not readable.
    private func walkLiteral(
        _ directory: FilePath, _ name: [UInt8], _ rest: ArraySlice<FileGlob.Component>, depth: Int,
        _ visitor: some FileFinderVisitor
    ) {
        let path = directory.appending(name)
        if rest.isEmpty {
            visitor.willLook(in: directory)
            offer(path, visitor)
            if findsRotated { findRotated(directory, path, visitor) }
            return
        }
        do throws(SystemError) {
            if try FileStatus.of(path).kind == .directory {
                walk(path, rest, depth: depth + 1, visitor)
                return
            }
        } catch {
            if !error.isAbsence { visitor.failed(path, error) }
        }
        // What is not there yet is made in the last directory that is.
        visitor.willLook(in: directory)
    }

    private func findRotated(_ directory: FilePath, _ path: FilePath, _ visitor: some FileFinderVisitor) {
        let name = FileGlob.Component.literal(path.name)
        do throws(SystemError) {
            for entry in try DirectoryEntry.list(directory) where entry.name != path.name {
                offer(entry.name, directory.appending(entry.name), meantBy: name, visitor)
            }
        } catch {
            if !error.isAbsence { visitor.cannotLookBeside(path, error) }
        }
    }

    /// - Parameter component: the pattern's last.
    private func offer(
        _ name: [UInt8], _ path: FilePath, meantBy component: FileGlob.Component, _ visitor: some FileFinderVisitor
    ) {
        let isMeant = component.matches(name)
        let isCompressed = findsRotated && RotatedName.isCompressed(name)
        if isMeant && !isCompressed { return offer(path, visitor) }
        // What is compressed is the rest of a file that is meant, or nothing to follow.
        if findsRotated, RotatedName.bases(of: name).contains(where: { component.matches($0) }) {
            if !isExcluded(path) { visitor.foundRotated(path) }
        } else if isMeant {
            offer(path, visitor)
        }
    }

    private func isExcluded(_ path: FilePath) -> Bool { excludes.contains { $0.matches(path) } }

    private func offer(_ path: FilePath, _ visitor: some FileFinderVisitor) {
        if !isExcluded(path) { visitor.found(path) }
    }

    private func list(_ directory: FilePath, _ visitor: some FileFinderVisitor) -> [DirectoryEntry] {
        // Before the listing, so that what comes between the two is told of.
        visitor.willLook(in: directory)
        do throws(SystemError) {
            return try DirectoryEntry.list(directory)
        } catch {
            if !error.isAbsence { visitor.failed(directory, error) }
            return []
        }
    }
}
