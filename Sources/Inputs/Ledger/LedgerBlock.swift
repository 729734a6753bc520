internal import CShims

/// What the ledger knows of a stretch of the spool: one write, so that hashes and place cannot part.
///
///     byte        what
///     0           "GPLEDGR1"
///     8           CRC-32C of bytes 12…87
///     12          CRC-32C of the hashes
///     16          number of hashes, at most 65,536
///     20          1: what was before the first seq is not known; 0: it is in the block before
///     24          ``LedgerKey/mark``
///     32          first seq of the stretch
///     40          the seq behind its last
///     48, 56      when its first event arrived, and its last: Unix seconds
///     64, 72      the lowest and the highest second of its fingerprints
///     80          0
///     88          the hashes, sorted: 8 bytes each
///
/// All numbers are little-endian.
struct LedgerBlock: Equatable, Sendable {
    var keyMark: UInt64 = 0
    var first: UInt64
    var end: UInt64
    /// Unix seconds.
    var firstArrival: Int64
    var lastArrival: Int64
    /// Seconds of the fingerprints; the earliest is later than the latest if there is none.
    var earliest = Int64.max
    var latest = Int64.min
    /// Whether something that came right before is not in the ledger.
    var isBehindGap: Bool
    /// Number of hashes.
    var count = 0
    /// Of the hashes.
    var checksum: UInt32 = 0

    static let headerSize = 88
    /// Hashes in a block.
    static let limit = 65_536
    private static let magic = Array("GPLEDGR".utf8)
    private static let version = UInt8(ascii: "1")

    var size: UInt64 { UInt64(Self.headerSize + count * MemoryLayout<UInt64>.size) }

    /// A stretch that begins with an event.
    init(beginningAt seq: UInt64, arrival: Int64, isBehindGap: Bool) {
        first = seq
        end = seq + 1
        firstArrival = arrival
        lastArrival = arrival
        self.isBehindGap = isBehindGap
    }

    /// The stretch goes on to an event.
    mutating func pass(_ seq: UInt64, arrival: Int64) {
        end = seq + 1
        lastArrival = max(lastArrival, arrival)
    }

    /// A fingerprint is of that second.
    mutating func note(_ second: Int64) {
        earliest = min(earliest, second)
        latest = max(latest, second)
    }

    enum Found {
        case block(LedgerBlock)
        /// Nothing that was written whole.
        case none
        /// A later gatepost's.
        case unknownVersion
    }

    func encodedHeader() -> [UInt8] {
        var rest: [UInt8] = []
        rest.append(littleEndian: checksum)
        rest.append(littleEndian: UInt32(count))
        rest.append(littleEndian: UInt32(isBehindGap ? 1 : 0))
        for number in [keyMark, first, end] { rest.append(littleEndian: number) }
        for number in [firstArrival, lastArrival, earliest, latest, 0] { rest.append(littleEndian: number) }
        var bytes = Self.magic + [Self.version]
        bytes.append(littleEndian: Self.checksum(of: rest))
        return bytes + rest
    }

    static func find(in bytes: [UInt8]) -> Found {
        var reader = BlobReader(bytes)
        guard bytes.count == headerSize, reader.bytes(magic.count) == magic, let version: UInt8 = reader.number() else {
            return .none
        }
        guard version == Self.version else { return .unknownVersion }
        guard let sum: UInt32 = reader.number(), sum == checksum(of: Array(bytes[12...])),
            let checksum: UInt32 = reader.number(), let count: UInt32 = reader.number(), count <= limit,
            let flags: UInt32 = reader.number(), let mark: UInt64 = reader.number(),
            let first: UInt64 = reader.number(),
            let end: UInt64 = reader.number(), first < end, let firstArrival: Int64 = reader.number(),
            let lastArrival: Int64 = reader.number(), let earliest: Int64 = reader.number(),
            let latest: Int64 = reader.number()
        else { return .none }
        var block = LedgerBlock(beginningAt: first, arrival: firstArrival, isBehindGap: flags & 1 != 0)
        block.keyMark = mark
        block.end = end
        block.lastArrival = lastArrival
        block.earliest = earliest
        block.latest = latest
        block.count = Int(count)
        block.checksum = checksum
        return .block(block)
    }

    static func checksum(of bytes: [UInt8]) -> UInt32 {
        unsafe bytes.withUnsafeBytes { unsafe gatepost_crc32c(0, $0.baseAddress, $0.count) }
    }
}
