/// What a log that was backfilled is called in the spool; who it is, its position's check says.
///
///     byte        what
///     0           66: backfilled
///     1           version: 1
///     2…9         the first byte of the part that the source stands for
///     10…17       when it was last backfilled: Unix seconds, signed
///     18…         name, for people
///
/// All numbers are little-endian.
struct BackfillIdentity: Equatable, Sendable {
    var start: UInt64
    var used: Int64
    var name: [UInt8]

    private static let kind: UInt8 = 66
    private static let version: UInt8 = 1
    private static let maximumName = 1024

    init(start: UInt64, used: Int64, name: String) {
        self.start = start
        self.used = used
        self.name = Array(name.utf8.prefix(Self.maximumName))
    }

    func encoded() -> [UInt8] {
        var bytes: [UInt8] = [Self.kind, Self.version]
        bytes.append(littleEndian: start)
        bytes.append(littleEndian: used)
        return bytes + name
    }

    /// nil: another kind of source, or of a version that is not known here.
    init?(decoding bytes: [UInt8]) {
        var reader = BlobReader(bytes)
        guard reader.number() == Self.kind, reader.number() == Self.version, let start: UInt64 = reader.number(),
            let used: Int64 = reader.number()
        else { return nil }
        self.start = start
        self.used = used
        name = reader.remaining()
    }
}
