/// Who a file is over restarts, renames and reboots: kept in the spool with its source.
///
///     byte        what
///     0           1: a file
///     1           version: 1
///     2           flags: 1 = birth time known, 2 = moved, 4 = read decompressed, 8 = finished, 16 = has a first day
///     3…10        inode
///     11…18       device, a hint: it changes over reboots
///     19…26       birth time: Unix seconds, signed
///     27…30       birth time: nanoseconds
///     31…38       bytes that were there at first sight
///     39…46       absent since: Unix seconds, signed; 0 = not absent
///     47…54       only with the flag: when the source became known, in nanoseconds of Unix time, signed
///     then        path
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
    /// Whether it is a gzip file, and its offsets are those of the decompressed bytes.
    var isCompressed = false
    /// Whether a compressed file was read to its end: it will not grow.
    var isFinished = false
    /// When the source became known, in nanoseconds of Unix time: rotated files that were last written before are older
    /// than what is followed.
    var knownSince: Int64?
    /// When the file was missed for the first time since it was last seen, in Unix seconds.
    var absentSince: Int64?

    private static let kind: UInt8 = 1
    private static let version: UInt8 = 1
    private static let hasBirth: UInt8 = 1
    private static let moved: UInt8 = 2
    private static let compressed: UInt8 = 4
    private static let finished: UInt8 = 8
    private static let hasFirstDay: UInt8 = 16

    init(path: FilePath, key: FileKey, birth: BirthTime?) {
        self.path = path
        self.key = key
        self.birth = birth
    }

    /// Whether both are of one file, whatever it holds: an inode's number is used again, its time of birth is not.
    func isSameFile(as other: FileIdentity) -> Bool {
        key == other.key && (birth == nil || other.birth == nil || birth == other.birth)
    }

    func encoded() -> [UInt8] {
        var bytes: [UInt8] = [Self.kind, Self.version, 0]
        if birth != nil { bytes[2] |= Self.hasBirth }
        if wasMoved { bytes[2] |= Self.moved }
        if isCompressed { bytes[2] |= Self.compressed }
        if isFinished { bytes[2] |= Self.finished }
        if knownSince != nil { bytes[2] |= Self.hasFirstDay }
        bytes.append(littleEndian: key.inode)
        bytes.append(littleEndian: key.device)
        bytes.append(littleEndian: birth?.seconds ?? 0)
        bytes.append(littleEndian: birth?.nanoseconds ?? 0)
        bytes.append(littleEndian: firstSight)
        bytes.append(littleEndian: absentSince ?? 0)
        if let knownSince { bytes.append(littleEndian: knownSince) }
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
        if flags & Self.hasFirstDay != 0 {
            guard let time: Int64 = reader.number() else { return nil }
            knownSince = time
        }
        path = FilePath(bytes: reader.remaining())
        key = FileKey(device: device, inode: inode)
        birth = flags & Self.hasBirth != 0 ? BirthTime(seconds: seconds, nanoseconds: nanoseconds) : nil
        wasMoved = flags & Self.moved != 0
        isCompressed = flags & Self.compressed != 0
        isFinished = flags & Self.finished != 0
        self.firstSight = firstSight
        self.absentSince = absentSince == 0 ? nil : absentSince
    }
}
