internal import Bytes

/// The beginning of a segment: whose it is, where it begins, and the source table, which is the position snapshot.
struct SegmentHeader: Equatable {
    var stream: StreamID
    /// What every batch of the segment begins with; random, never leaves the host, so that no event can pose as a batch.
    var marker: UInt64
    var epoch: Epoch
    var firstSeq: UInt64
    /// Wall time of its making, Unix seconds.
    var created: Int64
    var nextSource: UInt32
    var sources: [SourceRecord]

    static let magic: [UInt8] = Array("GPSEGMNT".utf8)
    static let version: UInt32 = 1
    /// Bytes that suffice to know version and length.
    static let prefixLength = 20
    /// Bytes before the source table.
    static let fixedLength = 80
    static let maximumLength = 64 << 20

    func append(to buffer: inout ByteWriter) {
        let start = buffer.count
        buffer.append(Self.magic)
        buffer.append(little: Self.version)
        buffer.append(little: UInt32(0))
        buffer.append(little: UInt32(0))
        buffer.append(little: nextSource)
        buffer.append(Array(stream.text.utf8))
        buffer.append(little: marker)
        buffer.append(little: epoch.rawValue)
        buffer.append(little: firstSeq)
        buffer.append(little: created)
        buffer.append(little: UInt32(sources.count))
        buffer.append(little: UInt32(0))
        for source in sources { SourceDefinition(record: source).append(to: &buffer) }
        while (buffer.count - start) % 8 != 0 { buffer.append(UInt8(0)) }
        let length = buffer.count - start
        buffer.replace(little: UInt32(length), at: start + 12)
        buffer.replace(little: Self.checksum(in: buffer, from: start, length: length), at: start + 16)
    }

    private static func checksum(in buffer: borrowing ByteWriter, from start: Int, length: Int) -> UInt32 {
        Checksum.of(
            buffer, from: start + prefixLength, count: length - prefixLength,
            after: Checksum.of(buffer, from: start, count: 16))
    }

    /// What the first bytes of a file say.
    enum Found: Equatable {
        /// All of a header; `length` is where the batches begin.
        case header(SegmentHeader, length: Int)
        /// More bytes are needed to tell.
        case incomplete(length: Int)
        /// A header of another version, unharmed.
        case unknownVersion(UInt32)
        case damaged
    }

    /// Reads the header at the beginning of `buffer`. That a version is unknown is said only of an unharmed header, so
    /// that a flipped bit is damage and not a newer release: its first 20 bytes and checksum are the same in every version.
    static func read(_ buffer: borrowing ByteWriter) -> Found {
        guard buffer.count >= prefixLength else { return .incomplete(length: prefixLength) }
        for (index, byte) in magic.enumerated() where buffer[index] != byte { return .damaged }
        let length = Int(buffer.little(UInt32.self, at: 12))
        guard length >= prefixLength, length <= maximumLength else { return .damaged }
        guard buffer.count >= length else { return .incomplete(length: length) }
        guard checksum(in: buffer, from: 0, length: length) == buffer.little(UInt32.self, at: 16) else {
            return .damaged
        }
        let version = buffer.little(UInt32.self, at: 8)
        guard version == Self.version else { return .unknownVersion(version) }
        let nextSource = buffer.little(UInt32.self, at: 20)
        guard length >= fixedLength, nextSource < .max,
            let stream = StreamID(text: String(decoding: buffer.array(from: 24, count: 16), as: UTF8.self))
        else { return .damaged }
        var header = SegmentHeader(
            stream: stream, marker: buffer.little(UInt64.self, at: 40),
            epoch: Epoch(rawValue: buffer.little(UInt64.self, at: 48)), firstSeq: buffer.little(UInt64.self, at: 56),
            created: buffer.little(Int64.self, at: 64), nextSource: nextSource, sources: [])
        var fields = FieldReader(from: fixedLength, to: length)
        for _ in 0..<buffer.little(UInt32.self, at: 72) {
            guard let definition = SourceDefinition.read(&fields, in: buffer) else { return .damaged }
            header.sources.append(definition.record)
        }
        return .header(header, length: length)
    }
}
