/// Who a file is over restarts, renames and reboots: kept in the spool with its source.
///
///     byte        what
///     0           1: a file
///     1           version: 1
///     2           flags: 1 = birth time known, 2 = moved
///     3…10        inode
///     11…18       device, a hint: it changes over reboots
///     19…26       birth time: Unix seconds, signed
///     27…30       birth time: nanoseconds
///     31…38       bytes that were there at first sight
///     39…46       absent since: Unix seconds, signed; 0 = not absent
///     47…         path
///
/// All numbers are little-endian.
struct FileIdentity: Equatable, Sendable {
    var path: FilePath
    var key: FileKey
    var birth: BirthTime?
    /// Whether the file was seen to be renamed or replaced: a last line without a newline will not get one.
    var wasMoved = false
    /// What was in the file when it was first seen: these lines take their year from the file's mtime of that time.
    var firstSight: UInt64 = 0
    /// When the file was missed for the first time since it was last seen, in Unix seconds.
    var absentSince: Int64?

    private static let kind: UInt8 = 1
    private static let version: UInt8 = 1
    private static let hasBirth: UInt8 = 1
    private static let moved: UInt8 = 2

    init(path: FilePath, key: FileKey, birth: BirthTime?) {
        self.path = path
        self.key = key
        self.birth = birth
    }

    func encoded() -> [UInt8] {
        var bytes: [UInt8] = [Self.kind, Self.version, 0]
        if birth != nil { bytes[2] |= Self.hasBirth }
        if wasMoved { bytes[2] |= Self.moved }
        bytes.append(littleEndian: key.inode)
        bytes.append(littleEndian: key.device)
        bytes.append(littleEndian: birth?.seconds ?? 0)
        bytes.append(littleEndian: birth?.nanoseconds ?? 0)
        bytes.append(littleEndian: firstSight)
        bytes.append(littleEndian: absentSince ?? 0)
        return bytes + path.bytes
    }

    /// nil: no file's identity, or of a version that is not known here.
    init?(decoding bytes: [UInt8]) {
        var reader = BlobReader(bytes)
        guard reader.number() == Self.kind, reader.number() == Self.version, let flags: UInt8 = reader.number(),
            let inode: UInt64 = reader.number(), let device: UInt64 = reader.number(),
            let seconds: Int64 = reader.number(), let nanoseconds: UInt32 = reader.number(),
            let firstSight: UInt64 = reader.number(), let absentSince: Int64 = reader.number()
        else { return nil }
        path = FilePath(bytes: reader.remaining())
        key = FileKey(device: device, inode: inode)
        birth = flags & Self.hasBirth != 0 ? BirthTime(seconds: seconds, nanoseconds: nanoseconds) : nil
        wasMoved = flags & Self.moved != 0
        self.firstSight = firstSight
        self.absentSince = absentSince == 0 ? nil : absentSince
    }
}
