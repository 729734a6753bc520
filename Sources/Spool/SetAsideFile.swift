/// Bytes that were damaged, or cut from the log's end, and are kept in `spool/damaged/`.
public struct SetAsideFile: Equatable, Sendable {
    /// The copy.
    public var path: String
    /// The file that they were in: a segment, `cursors/<output>` or `stream`.
    public var origin: String
    /// Where in that file they began.
    public var offset: UInt64
    /// How many they are.
    public var bytes: UInt64

    /// Reads a copy's name: `<first seq>-<from>-<to>.damaged`, `cursor-<output>-<checksum>.damaged` or
    /// `stream-<checksum>.damaged`.
    init?(_ entry: DirectoryEntry, in directory: String) {
        guard entry.kind == .file, entry.name.hasSuffix(Self.suffix) else { return nil }
        let words = entry.name.dropLast(Self.suffix.count).split(separator: "-", omittingEmptySubsequences: false)
        guard let first = words.first, words.count > 1 else { return nil }
        path = directory + "/" + entry.name
        offset = 0
        bytes = entry.size
        switch first {
        case "cursor": origin = "cursors/" + words[1..<words.count - 1].joined(separator: "-")
        case "stream": origin = "stream"
        default:
            guard words.count == 3, SpoolPaths.firstSeq(inName: first + ".seg") != nil, let from = UInt64(words[1])
            else { return nil }
            origin = first + ".seg"
            offset = from
        }
    }

    private static let suffix = ".damaged"
}

extension SpoolView {
    /// What is set aside, in the order of the log; then what was no segment.
    public func setAside() throws(SpoolError) -> [SetAsideFile] {
        do throws(FileError) {
            let entries = try state.environment.fileSystem.list(state.paths.damaged).sorted { $0.name < $1.name }
            return entries.compactMap { SetAsideFile($0, in: state.paths.damaged) }
        } catch {
            if error.isMissingFile { return [] }
            throw error.asSpoolError
        }
    }
}
