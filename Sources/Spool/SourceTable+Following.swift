internal import Bytes

/// How the log is read again.
extension SourceTable {
    /// Takes in what a whole batch at `index` of a buffer says of its sources, and tells where a run does not begin where
    /// its source stood.
    mutating func follow(
        _ layout: BatchLayout, at index: Int, in buffer: borrowing ByteWriter, broken: (SpoolNotice) -> Void
    ) {
        var fields = FieldReader(from: index + layout.definitionsOffset, to: index + layout.runsOffset)
        var ended: [SourceID] = []
        for _ in 0..<layout.definitionCount {
            guard let definition = SourceDefinition.read(&fields, in: buffer) else { break }
            redefine(definition)
            if definition.isEnd { ended.append(definition.record.id) }
        }
        fields = FieldReader(from: index + layout.runsOffset, to: index + layout.lengthsOffset)
        for _ in 0..<layout.runCount {
            guard let run = RunHeader.read(&fields, in: buffer) else { break }
            let before = run.hasBefore ? fields.position(in: buffer) : nil
            let after = run.hasAfter ? fields.position(in: buffer) : nil
            if let before, let known = position(run.source), known != before {
                broken(.brokenChain(source: run.source, expected: known.offset, found: before.offset))
            }
            if let after { move(run.source, to: after) }
        }
        for id in ended { end(id) }
    }
}
