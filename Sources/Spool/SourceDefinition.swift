internal import Bytes

/// A source's definition as it stands in segment headers and batches.
struct SourceDefinition: Equatable {
    var record: SourceRecord
    /// The source is forgotten from here on.
    var isEnd = false

    private static let hasPosition: UInt8 = 1
    private static let endFlag: UInt8 = 2

    func append(to buffer: inout ByteWriter) {
        buffer.append(little: record.id.rawValue)
        buffer.append(little: record.contextVersion)
        buffer.append((record.position == nil ? 0 : Self.hasPosition) | (isEnd ? Self.endFlag : 0))
        buffer.append(little: UInt16(record.identity.count))
        buffer.append(little: UInt32(record.context.count))
        buffer.append(record.identity)
        buffer.append(record.context)
        if let position = record.position { buffer.append(position: position) }
    }

    /// The definition at the reader's place, or nil if there is none.
    static func read(_ fields: inout FieldReader, in buffer: borrowing ByteWriter) -> SourceDefinition? {
        guard let id = fields.little(UInt32.self, in: buffer), id < UInt32.max,
            let version = fields.little(UInt32.self, in: buffer),
            let flags = fields.little(UInt8.self, in: buffer),
            let identityLength = fields.little(UInt16.self, in: buffer),
            let contextLength = fields.little(UInt32.self, in: buffer), contextLength <= 1 << 20,
            let identity = fields.bytes(Int(identityLength), in: buffer),
            let context = fields.bytes(Int(contextLength), in: buffer)
        else { return nil }
        var position: Position?
        if flags & hasPosition != 0 {
            guard let found = fields.position(in: buffer) else { return nil }
            position = found
        }
        let record = SourceRecord(
            id: SourceID(rawValue: id), identity: identity, context: context, contextVersion: version,
            position: position)
        return SourceDefinition(record: record, isEnd: flags & endFlag != 0)
    }
}

extension ByteWriter {
    mutating func append(position: Position) {
        append(little: position.offset)
        append(UInt8(position.check.count))
        append(position.check)
    }
}
