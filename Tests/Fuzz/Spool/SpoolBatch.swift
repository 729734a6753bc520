import Bytes

@testable import Spool

/// One batch. Its checksum is put right first, and its marker is what stands there.
enum SpoolBatch: FuzzTarget {
    static func run(_ bytes: [UInt8]) {
        guard bytes.count >= BatchLayout.fixedLength else { return }
        var bytes = bytes
        ChecksumRepair.batch(at: 0, in: &bytes)
        var buffer = ByteWriter(minimumCapacity: bytes.count)
        buffer.append(bytes)
        let marker = buffer.little(UInt64.self, at: 0)
        guard let length = BatchLayout.claimedLength(in: buffer, at: 0, marker: marker), length <= bytes.count,
            let layout = BatchLayout(in: buffer, at: 0, length: length)
        else { return }
        precondition(layout.contentLength <= length, "what is in a batch ends in it")
        readDefinitions(layout, buffer)
        readRuns(layout, buffer)
        guard layout.isCompressed else { return readEvents(layout, buffer, from: layout.lengthsOffset) }
        var inflated = ByteWriter(minimumCapacity: 0)
        var inflater = BatchInflater()
        let isWhole = inflater.inflate(layout, at: 0, of: buffer, into: &inflated)
        precondition(inflated.count <= layout.eventsLength + 1, "no more is inflated than the batch says")
        if isWhole { readEvents(layout, inflated, from: 0) }
    }

    /// Of what is not compressed, or not any more: lengths begin at `start`.
    private static func readEvents(_ layout: BatchLayout, _ buffer: borrowing ByteWriter, from start: Int) {
        var total = 0
        for index in 0..<layout.eventCount {
            total += Int(buffer.little(UInt32.self, at: start + 4 * index) & ~BatchLayout.partFlag)
        }
        precondition(total == layout.dataBytes, "every event is in its batch")
        precondition(start + layout.eventsLength <= buffer.count, "all that the batch says of its events is there")
    }

    private static func readDefinitions(_ layout: BatchLayout, _ buffer: borrowing ByteWriter) {
        var fields = FieldReader(from: layout.definitionsOffset, to: layout.runsOffset)
        var table = SourceTable()
        for _ in 0..<layout.definitionCount {
            guard let definition = SourceDefinition.read(&fields, in: buffer) else { return }
            table.redefine(definition)
            if definition.isEnd { table.end(definition.record.id) }
        }
        precondition(fields.offset <= layout.runsOffset, "definitions end where runs begin")
    }

    private static func readRuns(_ layout: BatchLayout, _ buffer: borrowing ByteWriter) {
        var fields = FieldReader(from: layout.runsOffset, to: layout.lengthsOffset)
        var events = 0
        for _ in 0..<layout.runCount {
            guard let run = RunHeader.read(&fields, in: buffer), run.skipPositions(&fields, in: buffer) else {
                preconditionFailure("the runs of a batch were checked when it was read")
            }
            events += Int(run.count)
        }
        precondition(events == layout.eventCount, "every event is of a run")
    }
}
