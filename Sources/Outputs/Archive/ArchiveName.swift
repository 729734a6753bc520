/// The names of an archive's files: `archive.jsonl` is written to, `archive-2026-11-21.jsonl` is finished, and
/// `archive-2026-11-21.jsonl.gz` is compressed. A second file of one period has `.2` behind the date.
struct ArchiveName {
    let directory: String
    /// `archive`
    let stem: String
    /// `.jsonl`, or nothing.
    let suffix: String

    init(path: String) {
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        directory = slash == path.startIndex ? "/" : String(path[..<slash])
        let name = path[slash...].drop { $0 == "/" }
        if let dot = name.lastIndex(of: "."), dot != name.startIndex {
            stem = String(name[..<dot])
            suffix = String(name[dot...])
        } else {
            stem = String(name)
            suffix = ""
        }
    }

    /// A finished file of the archive, as its name tells.
    struct Finished: Equatable {
        var name: String
        /// When its period began, in seconds of local time.
        var begin: Int64
        var isCompressed: Bool
    }

    static let compressedSuffix = ".gz"
    /// Behind a name while the file is being compressed.
    static let unfinishedSuffix = ".gz.part"

    /// The finished file's name, the `copy`-th of its period.
    func finished(_ period: ArchivePeriod, copy: Int) -> String {
        "\(stem)-\(period.stamp)\(copy == 1 ? "" : ".\(copy)")\(suffix)"
    }

    /// nil if `name` is none of this archive's finished files.
    func finished(named name: String) -> Finished? {
        let isCompressed = name.hasSuffix(Self.compressedSuffix)
        let plain = name.dropLast(isCompressed ? Self.compressedSuffix.count : 0)
        guard plain.hasPrefix(stem + "-"), plain.hasSuffix(suffix), plain.count > stem.count + 1 + suffix.count
        else { return nil }
        let middle = plain.dropFirst(stem.count + 1).dropLast(suffix.count)
        let parts = middle.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 1 || (parts.count == 2 && Int(parts[1]) != nil),
            let begin = ArchivePeriod.begin(ofStamp: parts[0])
        else { return nil }
        return Finished(name: name, begin: begin, isCompressed: isCompressed)
    }

    /// Whether a crash left `name` behind in the middle of compressing.
    func isUnfinished(_ name: String) -> Bool {
        guard name.hasSuffix(Self.unfinishedSuffix) else { return false }
        return finished(named: String(name.dropLast(Self.unfinishedSuffix.count))) != nil
    }
}
