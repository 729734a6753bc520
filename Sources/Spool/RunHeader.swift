internal import Bytes

/// The fixed part of a run; its positions follow.
struct RunHeader: BitwiseCopyable, Equatable {
    var source: SourceID
    var count: UInt32
    var hasBefore: Bool
    var hasAfter: Bool

    static func read(_ fields: inout FieldReader, in buffer: borrowing ByteWriter) -> RunHeader? {
        guard let source = fields.little(UInt32.self, in: buffer), let count = fields.little(UInt32.self, in: buffer),
            let flags = fields.little(UInt8.self, in: buffer), flags < 4
        else { return nil }
        return RunHeader(
            source: SourceID(rawValue: source), count: count, hasBefore: flags & 1 != 0, hasAfter: flags & 2 != 0)
    }

    func skipPositions(_ fields: inout FieldReader, in buffer: borrowing ByteWriter) -> Bool {
        (!hasBefore || fields.skipPosition(in: buffer)) && (!hasAfter || fields.skipPosition(in: buffer))
    }
}
