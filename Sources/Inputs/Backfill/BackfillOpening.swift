internal import Bytes
public import Spool

/// What the agent is told of a log before its bytes: enough to know it again, and where reading goes on.
public struct BackfillOpening: Equatable, Sendable {
    /// For people.
    public var name: String
    /// Unix time of the log's last change: gives the year to times that lack one.
    public var modified: Int64
    /// Bytes of the log.
    public var size: UInt64
    /// Its first bytes, at most ``PositionCheck/headSize``.
    var head: [UInt8]
    /// Its last bytes, at most ``PositionCheck/tailSize``.
    var tail: [UInt8]
    /// The parts of it that the agent has, as it said.
    var known: KnownParts

    private static let version: UInt8 = 1
    private static let maximumName = 4096

    public init(_ log: ArchivedLog) {
        name = log.name
        modified = log.modified
        size = log.size
        head = log.head
        tail = log.tail
        known = log.known
    }

    /// Where the bytes that follow begin.
    public var from: UInt64 { known.firstUnknown(of: size) }

    public func encoded() -> [UInt8] {
        var bytes: [UInt8] = [Self.version]
        func append(_ run: some Collection<UInt8>) {
            bytes.append(littleEndian: UInt16(run.count))
            bytes += run
        }
        append(name.utf8.prefix(Self.maximumName))
        bytes.append(littleEndian: modified)
        bytes.append(littleEndian: size)
        append(head)
        append(tail)
        for part in known.all {
            bytes.append(littleEndian: part.start)
            bytes.append(littleEndian: part.end)
            bytes.append(littleEndian: part.source?.rawValue ?? 0)
            append(part.tail)
        }
        return bytes
    }

    /// nil: not whole, or of a version that is not known here.
    public init?(decoding bytes: [UInt8]) {
        var reader = BlobReader(bytes)
        func run(atMost limit: Int) -> [UInt8]? {
            guard let count: UInt16 = reader.number(), count <= limit else { return nil }
            return reader.bytes(Int(count))
        }
        guard reader.number() == Self.version, let name = run(atMost: Self.maximumName),
            let modified: Int64 = reader.number(), let size: UInt64 = reader.number(),
            let head = run(atMost: PositionCheck.headSize), let tail = run(atMost: PositionCheck.tailSize)
        else { return nil }
        self.name = String(decoding: name, as: UTF8.self)
        self.modified = modified
        self.size = size
        self.head = head
        self.tail = tail
        known = KnownParts()
        while !reader.isAtEnd {
            guard let start: UInt64 = reader.number(), let end: UInt64 = reader.number(), start < end,
                let source: UInt32 = reader.number(), let tail = run(atMost: PositionCheck.tailSize)
            else { return nil }
            known.add(
                KnownParts.Part(
                    start: start, end: end, tail: tail, source: source == 0 ? nil : SourceID(rawValue: source)))
        }
    }
}

extension BackfillOpening {
    /// The file that is being followed and begins with all of this log: what the log has, the spool has or will have.
    /// - Parameter records: the spool's sources.
    /// - Returns: its path; nil if there is none.
    public func followedFile(among records: [SourceRecord]) -> String? {
        for record in records {
            guard let identity = FileIdentity(decoding: record.identity), let position = record.position,
                identity.absentSince == nil || size <= position.offset, mayBegin(with: position)
            else { continue }
            do throws(SystemError) {
                guard try FileStatus.of(identity.path).isSame(as: identity) else { continue }
            } catch {
                continue
            }
            do throws(ArchiveError) {
                if try isBeginning(of: identity.path) { return identity.path.description }
            } catch {
                // What cannot be looked at proves nothing.
                continue
            }
        }
        return nil
    }

    /// Whether the first bytes may be those that were read before `position`.
    private func mayBegin(with position: Position) -> Bool {
        guard position.offset > 0 else { return true }
        let count = Int(min(position.offset, UInt64(PositionCheck.headSize)))
        // A file that was read further than this log goes may still begin with it.
        guard count <= head.count else { return true }
        return PositionCheck(decoding: position.check)?.head == Digest.value(of: Array(head[..<count]))
    }

    private func isBeginning(of path: FilePath) throws(ArchiveError) -> Bool {
        guard case .log(let bytes) = try Archive(path) else { return false }
        var found = ByteWriter(minimumCapacity: PositionCheck.headSize)
        let start = bytes.mark()
        try bytes.fill(&found, with: head.count)
        guard found.array() == head else { return false }
        bytes.seek(to: start)
        let before = size - UInt64(tail.count)
        guard try bytes.skip(before) == before else { return false }
        found.removeAll()
        try bytes.fill(&found, with: tail.count)
        return found.array() == tail
    }
}
