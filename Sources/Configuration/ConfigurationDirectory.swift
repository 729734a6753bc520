import Glibc

/// The files of a configuration: `gatepost.yaml`, which may be absent, then each `conf.d/*.yaml` in the byte order of
/// the names.
///
/// What editors and packages leave behind is not read: names that begin with a dot, and all that do not end in `.yaml`
/// (`20-siem.yaml~`, `.20-siem.yaml.swp`, `20-siem.yaml.dpkg-old`).
public struct ConfigurationDirectory {
    /// Bytes that one file may have.
    static let fileSizeLimit = 1 << 20
    static let mainFile = "gatepost.yaml"
    static let partsDirectory = "conf.d"

    /// A mapping for each file that holds something, in the order of reading.
    public private(set) var roots: [Node] = []
    public private(set) var diagnostics: [Diagnostic] = []
    /// False if some of it could not be read: then what seems to be missing may stand there.
    public private(set) var isComplete = true
    /// In the order of reading, relative to the directory.
    private var files: [String] = []

    /// Reads all there is; what cannot be read becomes a diagnostic.
    /// - Parameter path: the directory's path, for messages as well.
    public init(path: String) {
        guard let entries = list(path, shown: path) else { return }
        if entries.contains(Self.mainFile) { read(Self.mainFile, in: path) }
        guard entries.contains(Self.partsDirectory) else {
            if files.isEmpty { reportNothing(path) }
            return
        }
        guard let names = list("\(path)/\(Self.partsDirectory)", shown: Self.partsDirectory) else { return }
        for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            let file = "\(Self.partsDirectory)/\(name)"
            if name.hasPrefix(".") { continue }
            if name.hasSuffix(".yaml") {
                read(file, in: path)
            } else if name.hasSuffix(".yml") {
                diagnostics.append(
                    Diagnostic(.warning, .file(file), "is not read; rename it to \(escaped(name.dropLast(3) + "yaml"))")
                )
            }
        }
        if files.isEmpty { reportNothing(path) }
    }

    /// Diagnostics in the order in which a person reads the files.
    public func inReadingOrder(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        diagnostics.inReadingOrder(files: files)
    }

    private mutating func reportNothing(_ path: String) {
        fail(
            path,
            "no configuration here; put a file such as \(Self.partsDirectory)/10-gateway.yaml into it, "
                + "or name another directory with --config")
    }

    private mutating func fail(_ file: String, _ message: String) {
        diagnostics.append(Diagnostic(.error, .file(file), message))
        isComplete = false
    }

    private mutating func read(_ file: String, in path: String) {
        files.append(file)
        do {
            let bytes = try FileReader.read("\(path)/\(file)", limit: Self.fileSizeLimit)
            let outcome = Composer.compose(bytes, file: escaped(file))
            diagnostics += outcome.diagnostics
            isComplete = isComplete && outcome.isComplete
            if let root = outcome.root { roots.append(root) }
        } catch {
            fail(file, error.message)
        }
    }

    /// The names in a directory, or nil, with a diagnostic.
    private mutating func list(_ path: String, shown: String) -> [String]? {
        guard let stream = unsafe opendir(path) else {
            switch errno {
            case ENOENT: fail(shown, "no such directory; make it, or name another with --config")
            case ENOTDIR: fail(shown, "is a file, but a directory is wanted")
            default: fail(shown, "cannot be listed: \(errorText(errno)); run as a user who may read it")
            }
            return nil
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                if errno != 0 { fail(shown, "cannot be listed: \(errorText(errno))") }
                return names
            }
            let bytes = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe Array($0.prefix { $0 != 0 }) }
            guard let name = String(validating: bytes, as: UTF8.self) else {
                let shownName = escaped(String(decoding: bytes, as: UTF8.self))
                if bytes.suffix(5) == Array(".yaml".utf8)[...] {
                    fail("\(shown)/\(shownName)", "the file's name is not UTF-8; rename it")
                }
                continue
            }
            names.append(name)
        }
    }
}
