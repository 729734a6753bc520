internal import Spool

/// Taking in files that are not followed yet: as what the spool knows, or as new.
extension Tailer {
    /// - Parameters:
    ///   - newcomers: the oldest first.
    ///   - paths: all that was found.
    func admit(_ newcomers: [FileLook.Found], _ paths: Set<FilePath>, _ now: MonotonicTime) {
        var admitted: [TailedFile] = []
        var strangers: [FileLook.Found] = []
        // First all whose inode is known: what was renamed is then out of the way when paths are compared.
        for found in newcomers {
            let candidates = known.candidates(inode: found.status)
            guard !candidates.isEmpty else {
                strangers.append(found)
                continue
            }
            guard let opened = open(found) else { continue }
            if let file = match(opened, with: candidates, now) ?? restart(opened, candidates[0], now) {
                admitted.append(file)
            } else {
                strangers.append(found)
            }
        }
        for found in strangers {
            guard let opened = open(found) else { continue }
            let candidates = known.candidates(path: found.paths[0])
            if let file = match(opened, with: candidates, now) {
                admitted.append(file)
                continue
            }
            // Of one that was absent before, it has been told, or there was nothing to tell.
            if let other = candidates.first(where: { $0.identity.absentSince == nil }) {
                tell(
                    .replaced, of: other.identity, input: found.input, path: found.paths[0],
                    offset: other.position.offset, bytes: nil,
                    new: FileIdentity(path: found.paths[0], key: opened.status.key, birth: opened.status.birth))
            }
            if let file = take(opened, paths, now) { admitted.append(file) }
        }
        for file in admitted { follow(file) }
        let order = Dictionary(uniqueKeysWithValues: newcomers.enumerated().map { ($1.status.key, $0) })
        files += admitted.sorted { order[$0.identity.key, default: 0] < order[$1.identity.key, default: 0] }
    }

    /// A found file, held open.
    struct Opened {
        var found: FileLook.Found
        var file: OpenFile
        var status: FileStatus
    }

    private func open(_ found: FileLook.Found) -> Opened? {
        let path = found.paths[0]
        guard let file = openFile(path) else { return nil }
        do throws(SystemError) {
            let status = try file.status()
            guard status.kind == .regular, status.key == found.status.key else {
                // Another file came to this path since the look.
                needsLook = true
                return nil
            }
            return Opened(found: found, file: file, status: status)
        } catch {
            trouble.warn(.opening, path, "\(path) cannot be read: \(error); it is tried again")
            return nil
        }
    }

    private func match(
        _ opened: Opened, with candidates: [KnownSources.Source], _ now: MonotonicTime
    ) -> TailedFile? {
        for source in candidates {
            do throws(SystemError) {
                guard let proof = try FileProof(opened.file, confirms: source.position) else { continue }
                return resume(opened, source, at: source.position, proof, now)
            } catch {
                trouble.warn(.reading, opened.found.paths[0], "\(opened.found.paths[0]) cannot be read: \(error)")
            }
        }
        return nil
    }

    /// Takes in a file that is surely the source's and does not hold what was read: it was cut short, or written anew.
    private func restart(_ opened: Opened, _ source: KnownSources.Source, _ now: MonotonicTime) -> TailedFile? {
        guard source.identity.birth != nil, source.identity.birth == opened.status.birth else { return nil }
        tell(
            .rewritten, of: source.identity, input: opened.found.input, path: opened.found.paths[0],
            offset: source.position.offset, bytes: nil, new: source.identity)
        var source = source
        source.identity.firstSight = 0
        source.yearReference = nil
        return resume(opened, source, at: TailedFile.beginning, .nothingRead, now)
    }

    private func resume(
        _ opened: Opened, _ source: KnownSources.Source, at position: Position, _ proof: FileProof, _ now: MonotonicTime
    ) -> TailedFile {
        known.remove(source.id)
        var identity = source.identity
        if !opened.found.paths.contains(identity.path) {
            identity.path = opened.found.paths[0]
            identity.wasMoved = true
        }
        identity.key = opened.status.key
        identity.birth = opened.status.birth
        identity.absentSince = nil
        let file = TailedFile(
            identity: identity, input: opened.found.input, source: source.id, file: opened.file, status: opened.status,
            position: position, proof: proof, now: now)
        file.yearReference = source.yearReference
        file.contextHasYear = source.yearReference != nil
        let context = inputs[file.input].storedContext(yearReference: source.yearReference)
        if position != source.position {
            spool.update(source.id, identity: identity.encoded(), context: context, position: position)
        } else if identity != source.identity || context != source.context {
            spool.update(source.id, identity: identity.encoded(), context: context)
        }
        return file
    }

    /// Takes in a file that was never seen before.
    private func take(_ opened: Opened, _ paths: Set<FilePath>, _ now: MonotonicTime) -> TailedFile? {
        let path = opened.found.paths[0]
        let input = inputs[opened.found.input]
        var identity = FileIdentity(path: path, key: opened.status.key, birth: opened.status.birth)
        identity.wasMoved = path.isRotatedName(among: paths)
        do throws(SystemError) {
            guard try !isCompressed(opened) else {
                trouble.warn(.compressed, path, "\(path) is compressed: it is not read")
                return nil
            }
            var position = TailedFile.beginning
            var proof = FileProof.nothingRead
            // A file that appears while the agent runs has nothing old in it.
            if input.settings.startAt == .end, input.isFirstLook {
                (position, proof) = try end(of: opened)
            }
            identity.firstSight = opened.status.size
            let hasYear = opened.status.size > position.offset
            let yearReference = hasYear ? opened.status.modifiedSeconds : nil
            let context = input.storedContext(yearReference: yearReference)
            let source = spool.register(
                identity: identity.encoded(), context: context, position: position)
            let file = TailedFile(
                identity: identity, input: opened.found.input, source: source, file: opened.file, status: opened.status,
                position: position, proof: proof, now: now)
            file.yearReference = yearReference
            file.contextHasYear = hasYear
            return file
        } catch {
            trouble.warn(.reading, path, "\(path) cannot be read: \(error); it is tried again")
            return nil
        }
    }

    /// Behind the last whole line.
    private func end(of opened: Opened) throws(SystemError) -> (Position, FileProof) {
        let window = min(opened.status.size, UInt64(ReadBuffer.usualCapacity))
        let start = opened.status.size - window
        let bytes = try opened.file.bytes(at: start, count: Int(window))
        // Of a line longer than the window the part that is written later is taken for a line.
        let newline = bytes.lastIndex(of: 0x0A)
        let offset = newline.map { start + UInt64($0) + 1 } ?? (start == 0 ? 0 : start + UInt64(bytes.count))
        guard let proof = try FileProof(opened.file, at: offset) else { return (TailedFile.beginning, .nothingRead) }
        let check = PositionCheck(head: proof.head.value, tail: Digest.value(of: proof.tail), rest: nil)
        return (Position(offset: offset, check: check.encoded()), proof)
    }

    private func follow(_ file: TailedFile) {
        byKey[file.identity.key] = file
        file.backlogEnd = inputs[file.input].isFirstLook ? file.size : 0
        openFiles += 1
        useCount += 1
        file.lastUse = useCount
        watch(file)
        trouble.debug("\(file.path) is read from byte \(file.offset)")
        if openFiles > maximumOpenFiles { release(file) }
    }

    private func watch(_ file: TailedFile) {
        guard let watcher, let open = file.file else { return }
        do throws(SystemError) {
            let watch = try watcher.watch(file: open)
            file.watch = watch
            byWatch[watch] = file
        } catch {
            trouble.warn(
                .watching, FilePath(""),
                "\(file.path), and maybe others, cannot be watched (\(error)): looked at every second instead")
        }
    }

    /// Whether a file is what its name says: compressed.
    private func isCompressed(_ opened: Opened) throws(SystemError) -> Bool {
        let marks: [(suffix: String, magic: [UInt8])] = [
            (".gz", [0x1F, 0x8B]), (".bz2", Array("BZh".utf8)), (".xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A]),
            (".zst", [0x28, 0xB5, 0x2F, 0xFD]),
        ]
        let name = opened.found.paths[0].bytes
        guard let mark = marks.first(where: { name.suffix($0.suffix.utf8.count).elementsEqual($0.suffix.utf8) })
        else { return false }
        return try opened.file.bytes(at: 0, count: mark.magic.count) == mark.magic
    }
}

extension FilePath {
    /// Whether this is the name of one of `paths` with a number or date behind it, as rotation gives it.
    func isRotatedName(among paths: Set<FilePath>) -> Bool {
        let separators: [UInt8] = [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_")]
        var index = bytes.count - 1
        while index > 0 {
            let byte = bytes[index]
            if separators.contains(byte) {
                if paths.contains(FilePath(bytes: Array(bytes[..<index]))) { return index < bytes.count - 1 }
            } else if !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                return false
            }
            index -= 1
        }
        return false
    }
}
