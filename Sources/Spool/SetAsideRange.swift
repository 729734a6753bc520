/// Bytes that were damaged, or cut from the log's end, and are kept in `spool/damaged/`.
public struct SetAsideRange: Equatable, Sendable {
    /// The copy.
    public var path: String
    /// The name of the segment that they were in.
    public var segment: String
    /// Where in its file.
    public var range: Range<UInt64>

    /// Reads a copy's name: `<first seq>-<from>-<to>.damaged`.
    init?(path: String, name: String) {
        guard name.hasSuffix(Self.suffix) else { return nil }
        let numbers = name.dropLast(Self.suffix.count).split(separator: "-", omittingEmptySubsequences: false)
        guard numbers.count == 3, let from = UInt64(numbers[1]), let to = UInt64(numbers[2]), from <= to,
            SpoolPaths.firstSeq(inName: numbers[0] + ".seg") != nil
        else { return nil }
        self.path = path
        segment = numbers[0] + ".seg"
        range = from..<to
    }

    private static let suffix = ".damaged"
}

extension SpoolView {
    /// What is set aside, in the order of the log.
    public func setAside() throws(SpoolError) -> [SetAsideRange] {
        do throws(FileError) {
            let names = try state.environment.fileSystem.list(state.paths.damaged).map(\.name).sorted()
            return names.compactMap { SetAsideRange(path: state.paths.damaged + "/" + $0, name: $0) }
        } catch {
            if error.isMissingFile { return [] }
            throw error.asSpoolError
        }
    }
}
