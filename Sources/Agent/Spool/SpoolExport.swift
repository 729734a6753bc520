import Spool

/// A span of a spool, written to a file with a manifest that says what is in it and proves that it is whole.
public struct SpoolExport {
    private let excerpt: SpoolExcerpt
    private let manifest: Manifest

    /// What the manifest says beside the result.
    private struct Manifest {
        var path: String
        var format: String
        var isRedacted: Bool
        var isCompressed: Bool
        var stream: String?
        var selection: SpoolSelection
    }

    /// - Parameters:
    ///   - excerpt: what to write.
    ///   - path: `-` for standard output; the manifest is then only returned.
    public init(_ excerpt: SpoolExcerpt, to path: String, isCompressed: Bool) {
        self.excerpt = excerpt
        manifest = Manifest(
            path: path, format: excerpt.formatName, isRedacted: excerpt.isRedacted, isCompressed: isCompressed,
            stream: excerpt.stream, selection: excerpt.selection)
    }

    /// Writes the file, and beside it `<file>.manifest.json`.
    /// - Parameter replaces: whether files of these names may be replaced.
    /// - Returns: the manifest, and how many gaps there are in the span.
    public func run(replaces: Bool) throws(SpoolCommandError) -> (manifest: String, summary: SpoolExcerpt.Summary) {
        let isFile = manifest.path != "-"
        // Before hours of work: the manifest's name must be free as well.
        let sidecar =
            isFile ? try ExcerptFile(manifest.path + ".manifest.json", replaces: replaces) : nil
        let file = try ExcerptFile(manifest.path, replaces: replaces, isCompressed: manifest.isCompressed)
        let summary = try excerpt.write { piece throws(SpoolCommandError) in try file.write(piece) }
        let digest = try file.finish()
        let text = json(summary, digest: digest, bytes: file.bytes).text
        if let sidecar {
            try sidecar.write(text: text)
            try sidecar.finish()
        }
        return (text, summary)
    }

    private func json(_ summary: SpoolExcerpt.Summary, digest: String, bytes: UInt64) -> JSONValue {
        let name = manifest.path.split(separator: "/").last.map(String.init) ?? manifest.path
        return .object([
            ("file", .string(name)), ("sha256", .string(digest)), ("bytes", .count(bytes)),
            ("events", .count(summary.events)), ("gap_records", .count(summary.gaps)),
            ("first_id", .optional(summary.first)), ("last_id", .optional(summary.last)),
            ("since", .optional(manifest.selection.since?.text)), ("until", .optional(manifest.selection.until?.text)),
            ("stream", .optional(manifest.stream)), ("format", .string(manifest.format)),
            ("compression", .string(manifest.isCompressed ? "gzip" : "none")),
            ("redacted", .bool(manifest.isRedacted)), ("made", .string(PointInTime.now().utcText)),
            ("made_by", .string("gatepost \(GatepostVersion.current)")),
        ])
    }
}

extension ArrivalTime {
    fileprivate var text: String { PointInTime(seconds: seconds, nanoseconds: nanoseconds).utcText }
}
