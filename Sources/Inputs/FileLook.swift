/// One look at all that the inputs' patterns mean: regular files by who they are, the rest as trouble.
final class FileLook: FileFinderVisitor {
    struct Found {
        /// The first input that means it.
        let input: Int
        let status: FileStatus
        /// All paths of that input that lead to it.
        var paths: [FilePath]
    }

    private(set) var found: [FileKey: Found] = [:]
    /// Files beside those, and compressed ones, with names that rotation gives to those.
    private(set) var rotated: [FileKey: Found] = [:]
    /// All paths that were found, whatever is there.
    private(set) var all: Set<FilePath> = []
    /// Those of the input whose patterns are walked.
    private var paths: Set<FilePath> = []
    /// Whether a directory cannot be watched, so that it is to be looked at again and again.
    private(set) var hasUnwatched = false

    private let inputs: [TailedInput]
    /// The input whose patterns are walked.
    private var input = 0
    private let watcher: FileWatcher?
    private let trouble: TroubleLog
    private var directories: Set<FilePath> = []

    /// Who is there under a path that is meant, or beside one.
    func file(_ key: FileKey) -> Found? { found[key] ?? rotated[key] }

    init(_ inputs: [TailedInput], watcher: FileWatcher?, trouble: TroubleLog) {
        self.inputs = inputs
        self.watcher = watcher
        self.trouble = trouble
        hasUnwatched = watcher == nil
    }

    /// Walks the patterns of all inputs.
    func walk() {
        watcher?.beginLooking()
        for (index, input) in inputs.enumerated() {
            self.input = index
            paths.removeAll(keepingCapacity: true)
            input.finder.find(self)
            all.formUnion(paths)
        }
        watcher?.endLooking()
        rotated = rotated.filter { found[$0.key] == nil }
        trouble.keepOnly { all.contains($0) || directories.contains($0) }
    }

    func willLook(in directory: FilePath) {
        directories.insert(directory)
        guard let watcher else { return }
        do throws(SystemError) {
            try watcher.watch(directory: directory)
        } catch {
            hasUnwatched = true
            trouble.warn(
                .watching, directory, "\(directory) cannot be watched (\(error)): it is looked at every second instead")
        }
    }

    func failed(_ directory: FilePath, _ error: SystemError) {
        directories.insert(directory)
        trouble.warn(.directory, directory, "\(directory) cannot be searched for files: \(error); it is tried again")
    }

    func cannotLookBeside(_ path: FilePath, _ error: SystemError) {
        trouble.warn(
            .beside, path,
            "rotated files beside \(path) are not found, since the directory cannot be listed: \(error); let gatepost list "
                + "it, or set read_rotated: false")
    }

    func foundRotated(_ path: FilePath) {
        guard paths.insert(path).inserted else { return }
        do throws(SystemError) {
            let status = try FileStatus.of(path)
            guard status.kind == .regular else { return }
            rotated[status.key, default: Found(input: input, status: status, paths: [])].paths.append(path)
        } catch {
            paths.remove(path)
            // Of what cannot be looked at, nothing is known that would make it the rest of a file.
            trouble.debug("\(path) cannot be read: \(error)")
        }
    }

    func found(_ path: FilePath) {
        guard paths.insert(path).inserted else { return }
        let status: FileStatus
        do throws(SystemError) {
            status = try FileStatus.of(path)
        } catch {
            // Gone since it was listed, a link to nothing, or never there: all three are no news.
            paths.remove(path)
            if error.isAbsence { return }
            trouble.warn(.opening, path, "\(path) cannot be read: \(error); it is tried again")
            return
        }
        guard status.kind == .regular else {
            trouble.warn(.kind, path, "\(path) is \(status.kind), not a regular file: it is not read")
            return
        }
        guard let known = found[status.key] else {
            found[status.key] = Found(input: input, status: status, paths: [path])
            return
        }
        if known.input == input {
            found[status.key]?.paths.append(path)
        } else {
            let names = [known.input, input].map { inputs[$0].settings.name }
            trouble.warn(
                .twice, path, "\(path) is meant by the inputs \(names[0]) and \(names[1]): it is read for \(names[0])")
        }
    }
}
