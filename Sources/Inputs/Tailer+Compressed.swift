internal import Compression
internal import Spool

/// Rotated files that were compressed: they are read decompressed, from where their source was read to before.
///
/// Only the first of an input's is open at a time. Decompressing up to the offset goes in turns like all reading; when both
/// hashes are right there, the file is what it was taken for, and is read on to its end, for which gzip's checksum stands.
extension Tailer {
    /// Bytes that are decompressed in one turn on the way to the offset.
    private static let helping = 4 << 20

    func isGzip(_ opened: Opened) throws(SystemError) -> Bool {
        try GzipReader.isHeader(opened.file.bytes(at: 0, count: 2))
            && opened.found.paths.contains { RotatedName.isCompressed($0.name) }
    }

    // MARK: Whose it may be

    /// What a compressed file begins with, and whether that is all there is or will be.
    private func beginning(of opened: Opened) throws(SystemError) -> (bytes: [UInt8], end: GzipContent.End) {
        let content = GzipContent(descriptor: opened.file.descriptor)
        var head = [UInt8](repeating: 0, count: PositionCheck.headSize)
        var outcome: Result<Int, SystemError> = .success(0)
        unsafe head.withUnsafeMutableBytes { bytes in
            do throws(SystemError) {
                outcome = .success(try unsafe content.read(into: bytes, at: 0))
            } catch {
                outcome = .failure(error)
            }
        }
        head.removeLast(head.count - (try outcome.get()))
        return (head, head.count == PositionCheck.headSize ? .reached : content.end)
    }

    func judgeCompressed(
        _ opened: Opened, _ family: RotationFamilies.Family, _ now: MonotonicTime
    ) throws(SystemError) -> RotatedFile {
        let found = opened.found
        let (head, end) = try beginning(of: opened)
        if case .missed(let error) = end {
            guard isWaitedFor(opened.status, error) else {
                trouble.warn(.compressed, found.paths[0], "\(found.paths[0]) cannot be decompressed: \(error)")
                return leave(found)
            }
            lookAgain = .seconds(1)
            return .setAside
        }
        // Nothing is in it.
        guard !head.isEmpty else { return .setAside }
        if let file = match(opened, head, with: family.known, now) { return .follow(file) }
        if let original = try original(of: head, in: family) {
            verdicts[found.status.key] = RotatedVerdict(.compressed(from: original.identity.key), found)
            return .setAside
        }
        guard isYounger(found, than: family) else { return leave(found) }
        return .follow(takeCompressed(opened, now))
    }

    func matchCompressed(
        _ opened: Opened, with sources: [KnownSources.Source], _ now: MonotonicTime
    ) throws(SystemError) -> TailedFile? {
        match(opened, try beginning(of: opened).bytes, with: sources, now)
    }

    private func match(
        _ opened: Opened, _ head: [UInt8], with sources: [KnownSources.Source], _ now: MonotonicTime
    ) -> TailedFile? {
        let refuted = refuted[opened.status.key] ?? []
        for source in sources where !refuted.contains(source.id) {
            let count = Int(min(source.position.offset, UInt64(PositionCheck.headSize)))
            guard count <= head.count,
                Digest.value(of: Array(head[..<count])) == PositionCheck(decoding: source.position.check)?.head
            else { continue }
            return takeUnproven(opened.found, source, now)
        }
        return nil
    }

    /// A file that is followed and begins as the compressed one: its own end decides what of the other is new.
    private func original(
        of head: [UInt8], in family: RotationFamilies.Family
    ) throws(SystemError) -> TailedFile? {
        let taken = verdicts.values.compactMap { verdict in
            if case .compressed(let key) = verdict.reason { key } else { nil }
        }
        for file in family.followed where !file.isCompressed && !taken.contains(file.identity.key) {
            guard let open = descriptor(of: file) else { continue }
            if try open.bytes(at: 0, count: head.count) == head { return file }
        }
        return nil
    }

    // MARK: Taking in

    /// Follows a compressed file that may be its source's.
    func takeUnproven(_ found: FileLook.Found, _ source: KnownSources.Source, _ now: MonotonicTime) -> TailedFile {
        known.remove(source.id)
        var identity = source.identity
        identity.path = found.paths[0]
        identity.wasMoved = true
        identity.key = found.status.key
        identity.birth = found.status.birth
        identity.isCompressed = true
        identity.absentSince = nil
        let file = TailedFile(
            identity: identity, input: found.input, source: source.id, file: nil, status: found.status,
            position: source.position, proof: .nothingRead, now: now)
        file.yearReference = source.yearReference
        file.contextHasYear = source.yearReference != nil
        file.unproven = UnprovenFile(source: source)
        return file
    }

    /// Follows a compressed file that was rotated away before it was ever seen.
    private func takeCompressed(_ opened: Opened, _ now: MonotonicTime) -> TailedFile {
        let found = opened.found
        var identity = FileIdentity(path: found.paths[0], key: found.status.key, birth: found.status.birth)
        identity.wasMoved = true
        identity.isCompressed = true
        identity.knownSince = unixNanosecondsNow()
        // gzip(1) gives its file the time of what it read; all that is in it is that old.
        identity.firstSight = .max
        let yearReference = found.status.modifiedSeconds
        let source = spool.register(
            identity: identity.encoded(), context: inputs[found.input].storedContext(yearReference: yearReference),
            position: TailedFile.beginning)
        let file = TailedFile(
            identity: identity, input: found.input, source: source, file: nil, status: found.status,
            position: TailedFile.beginning, proof: .nothingRead, now: now)
        file.yearReference = yearReference
        file.contextHasYear = true
        return file
    }

    // MARK: Proving

    enum Proof {
        /// The file is its source's, and is read on.
        case given
        /// There is more to decompress.
        case more
        /// It must grow first, or it is not its source's.
        case none
    }

    /// Decompresses a helping on the way to the offset.
    func prove(_ file: TailedFile, _ open: OpenFile) throws(SystemError) -> Proof {
        guard let unproven = file.unproven, let content = open.gzip else { return .given }
        let offset = unproven.source.position.offset
        guard let check = PositionCheck(decoding: unproven.source.position.check) else {
            refute(file)
            return .none
        }
        let head: HeadHash
        if let known = unproven.head {
            head = known
        } else {
            let count = Int(min(offset, UInt64(PositionCheck.headSize)))
            let bytes = try open.bytes(at: 0, count: count)
            guard bytes.count == count else { return miss(file, content) }
            head = HeadHash()
            unsafe bytes.withUnsafeBytes { unsafe head.append($0) }
            guard head.value == check.head else {
                refute(file)
                return .none
            }
            file.unproven?.head = head
        }
        let count = Int(min(offset, UInt64(PositionCheck.tailSize)))
        if try content.advance(to: offset - UInt64(count), atMost: Self.helping) {
            file.noteCompressed(used: content.compressedOffset)
            return .more
        }
        let tail = try open.bytes(at: offset - UInt64(count), count: count)
        guard tail.count == count else { return miss(file, content) }
        guard Digest.value(of: tail) == check.tail else {
            refute(file)
            return .none
        }
        confirm(file, FileProof(head: head, tail: tail, rest: check.rest))
        return .given
    }

    /// The file ends before the offset.
    private func miss(_ file: TailedFile, _ content: GzipContent) -> Proof {
        if content.end == .reached { refute(file) }
        return .none
    }

    private func confirm(_ file: TailedFile, _ proof: FileProof) {
        guard let unproven = file.unproven else { return }
        let source = unproven.source
        file.seek(to: source.position, proof)
        tellSpool(of: file)
        guard let other = successor(of: source), other.identity.isSameFile(as: source.identity) else { return }
        tell(
            .copyTruncated, of: source.identity, input: file.input, path: source.identity.path,
            offset: source.position.offset, bytes: nil, new: file.identity)
    }

    /// The file is not its source's, which may be found elsewhere.
    func refute(_ file: TailedFile) {
        guard let source = file.unproven?.source else { return }
        refuted[file.identity.key, default: []].insert(source.id)
        retire(file)
        needsLook = true
        // Of one that was absent before, it has been told, or there was nothing to tell.
        guard source.identity.absentSince == nil, let other = successor(of: source) else { return }
        tell(
            other.identity.isSameFile(as: source.identity) ? .rewritten : .replaced, of: source.identity,
            input: other.input,
            path: other.path, offset: source.position.offset, bytes: nil, new: other.identity)
    }

    /// The file that is now where a source's was.
    private func successor(of source: KnownSources.Source) -> TailedFile? {
        files.first { $0.path == source.identity.path && !$0.isAbsent }
    }

    // MARK: The end

    /// A gzip file that ends too early may still be being written.
    private func isWaitedFor(_ status: FileStatus, _ error: GzipError) -> Bool {
        guard case .cutShort = error else { return false }
        return unixNanosecondsNow() - status.modifiedTime < options.gzipPatience.inNanoseconds
    }

    /// When a compressed file that was read as far as it goes is to be looked after.
    func timeToTendCompressed(_ file: TailedFile) -> MonotonicTime {
        if case .missed(.cutShort) = file.file?.gzip?.end { return file.lastChange + options.gzipPatience }
        return file.lastChange
    }

    /// Ends with a compressed file of which nothing more can be read.
    /// - Returns: whether there is something to read now.
    func tendCompressed(_ file: TailedFile) -> Bool {
        guard let content = file.file?.gzip else {
            // It could not be opened, and is tried again.
            file.isReady = true
            return false
        }
        file.noteCompressed(used: content.compressedOffset)
        if case .missed(let error) = content.end { return giveUp(file, error) }
        guard content.end == .reached else {
            file.isReady = true
            return true
        }
        return finish(file)
    }

    /// - Returns: whether there is something to read now.
    private func giveUp(_ file: TailedFile, _ error: GzipError) -> Bool {
        if file.unproven == nil {
            if finish(file) { return true }
            guard file.identity.isFinished else { return false }
        }
        trouble.warn(.compressed, file.path, "\(file.path) cannot be decompressed: \(error)")
        // Of a file that does not even begin as what was read of the source, nothing is known to be lost.
        if file.unproven == nil || file.unproven?.head != nil {
            tell(
                .brokenGzip, of: file.identity, input: file.input, path: file.path, offset: file.offset,
                bytes: file.greatestSize > file.offset ? file.greatestSize - file.offset : nil)
        }
        refute(file)
        return false
    }

    /// Lets a file go that has been read to its end, once that is durable.
    /// - Returns: whether there is a last line to read before.
    private func finish(_ file: TailedFile) -> Bool {
        if file.scanned > 0 { return endLastLine(of: file) }
        guard isDurable(file) else { return false }
        file.identity.isFinished = true
        retire(file)
        return false
    }
}
