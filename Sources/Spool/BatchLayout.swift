internal import Bytes

/// The fixed part of a batch, which says where everything else in it is.
struct BatchLayout: BitwiseCopyable, Equatable {
    var length: Int
    var firstSeq: UInt64
    var epoch: Epoch
    /// The first seq that was not durable when the batch was written.
    var watermark: UInt64
    var arrivalSeconds: Int64
    var arrivalNanoseconds: UInt32
    var eventCount: Int
    var definitionCount: Int
    var runCount: Int
    var partCount: Int
    var definitionBytes: Int
    var runBytes: Int
    var dataBytes: Int
    /// Bytes that lengths, parts and events take, compressed; 0 where they are not.
    var storedBytes = 0

    /// Set in an event's length where the event has a ``StoredPart``.
    static let partFlag: UInt32 = 1 << 31
    static let fixedLength = 88
    /// Flag of a batch whose lengths, parts and events are one zlib stream.
    static let compressedFlag: UInt32 = 1
    static let partLength = 12
    static let maximumLength = 64 << 20
    /// Seqs are below this, so that no sum of them overflows.
    static let seqLimit: UInt64 = 1 << 62
    /// Batches begin at multiples of this.
    static let alignment = 8

    /// The seq behind the last event.
    var endSeq: UInt64 { firstSeq + UInt64(eventCount) }

    // Offsets from the batch's beginning.
    var definitionsOffset: Int { Self.fixedLength }
    var runsOffset: Int { definitionsOffset + definitionBytes }
    var lengthsOffset: Int { runsOffset + runBytes }
    var partsOffset: Int { lengthsOffset + 4 * eventCount }
    var dataOffset: Int { partsOffset + Self.partLength * partCount }
    var contentLength: Int { isCompressed ? lengthsOffset + storedBytes : dataOffset + dataBytes }

    var isCompressed: Bool { storedBytes > 0 }
    /// Bytes of lengths, parts and events as they are when they are not compressed.
    var eventsLength: Int { 4 * eventCount + Self.partLength * partCount + dataBytes }

    static func padded(_ length: Int) -> Int { (length + alignment - 1) / alignment * alignment }

    /// Writes the fixed part; the checksum, at 12, is left to be put in.
    func append(to buffer: inout ByteWriter, marker: UInt64) {
        buffer.append(little: marker)
        buffer.append(little: UInt32(length))
        buffer.append(little: UInt32(0))
        buffer.append(little: firstSeq)
        buffer.append(little: epoch.rawValue)
        buffer.append(little: watermark)
        buffer.append(little: arrivalSeconds)
        buffer.append(little: arrivalNanoseconds)
        buffer.append(little: isCompressed ? Self.compressedFlag : UInt32(0))
        for number in [
            eventCount, definitionCount, runCount, partCount, definitionBytes, runBytes, dataBytes, storedBytes,
        ] {
            buffer.append(little: UInt32(number))
        }
    }

    /// The length that a batch at `offset` says it has; nil if no batch with this marker can begin there. The buffer must
    /// hold the first 16 bytes.
    static func claimedLength(in buffer: borrowing ByteWriter, at offset: Int, marker: UInt64) -> Int? {
        guard buffer.little(UInt64.self, at: offset) == marker else { return nil }
        let length = Int(buffer.little(UInt32.self, at: offset + 8))
        guard length >= fixedLength, length <= maximumLength, length % alignment == 0 else { return nil }
        return length
    }
}

extension BatchLayout {
    /// Reads the batch of `length` bytes at `offset`, all of which the buffer holds; nil unless its checksum is right and
    /// everything in it is where it says.
    init?(in buffer: borrowing ByteWriter, at offset: Int, length: Int) {
        guard Checksum.of(buffer, from: offset + 16, count: length - 16) == buffer.little(UInt32.self, at: offset + 12)
        else { return nil }
        self.length = length
        firstSeq = buffer.little(UInt64.self, at: offset + 16)
        epoch = Epoch(rawValue: buffer.little(UInt64.self, at: offset + 24))
        watermark = buffer.little(UInt64.self, at: offset + 32)
        arrivalSeconds = buffer.little(Int64.self, at: offset + 40)
        arrivalNanoseconds = buffer.little(UInt32.self, at: offset + 48)
        let flags = buffer.little(UInt32.self, at: offset + 52)
        eventCount = Int(buffer.little(UInt32.self, at: offset + 56))
        definitionCount = Int(buffer.little(UInt32.self, at: offset + 60))
        runCount = Int(buffer.little(UInt32.self, at: offset + 64))
        partCount = Int(buffer.little(UInt32.self, at: offset + 68))
        definitionBytes = Int(buffer.little(UInt32.self, at: offset + 72))
        runBytes = Int(buffer.little(UInt32.self, at: offset + 76))
        dataBytes = Int(buffer.little(UInt32.self, at: offset + 80))
        storedBytes = flags == Self.compressedFlag ? Int(buffer.little(UInt32.self, at: offset + 84)) : 0
        guard flags == (isCompressed ? Self.compressedFlag : 0), firstSeq < Self.seqLimit,
            Self.padded(contentLength) == length, eventsLength <= Self.maximumLength,
            isCompressed || lengthsAgree(in: buffer, from: offset + lengthsOffset), runsAgree(in: buffer, at: offset)
        else { return nil }
    }

    /// Whether the lengths that begin at `start` are those of this batch's events and parts. The buffer must hold them.
    func lengthsAgree(in buffer: borrowing ByteWriter, from start: Int) -> Bool {
        var total = 0
        var parts = 0
        for index in 0..<eventCount {
            let word = buffer.little(UInt32.self, at: start + 4 * index)
            total += Int(word & ~Self.partFlag)
            parts += Int(word >> 31)
        }
        return total == dataBytes && parts == partCount
    }

    private func runsAgree(in buffer: borrowing ByteWriter, at offset: Int) -> Bool {
        var fields = FieldReader(from: offset + runsOffset, to: offset + lengthsOffset)
        var events = 0
        for _ in 0..<runCount {
            guard let run = RunHeader.read(&fields, in: buffer), run.skipPositions(&fields, in: buffer) else {
                return false
            }
            events += Int(run.count)
        }
        return events == eventCount && fields.offset == offset + lengthsOffset
    }
}
