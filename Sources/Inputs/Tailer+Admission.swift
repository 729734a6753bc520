internal import Spool

/// Taking in files that are not followed yet: as what the spool knows, or as new.
extension Tailer {
    /// - Parameter newcomers: the oldest first.
    func admit(_ newcomers: [FileLook.Found], _ look: FileLook, _ now: MonotonicTime) {
        var admitted: [TailedFile] = []
        var strangers: [FileLook.Found] = []
        var lost: [(Opened, KnownSources.Source)] = []
        // First all whose inode is known: what was renamed is then out of the way when paths are compared.
        for found in newcomers {
            let refuted = refuted[found.status.key] ?? []
            let candidates = known.candidates(inode: found.status).filter { !refuted.contains($0.id) }
            guard !candidates.isEmpty else {
                strangers.append(found)
                continue
            }
            if let source = candidates.first(where: \.identity.isCompressed) {
                // One that was read to its end is there, and that is all.
                if !source.identity.isFinished { admitted.append(takeUnproven(found, source, now)) }
                continue
            }
            guard let opened = open(found) else { continue }
            if let file = match(opened, with: candidates, now) {
                admitted.append(file)
            } else if candidates[0].identity.birth != nil, candidates[0].identity.birth == opened.status.birth {
                lost.append((opened, candidates[0]))
            } else {
                strangers.append(found)
            }
        }
        strangers = judgeRotated(strangers, look, &admitted, now)
        for (opened, source) in lost {
            let heir = admitted.first { $0.source == source.id }
            if let file = heir.map({ beginAnew(opened, source, heir: $0, now) }) ?? restart(opened, source, now) {
                admitted.append(file)
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
            let isRotated = found.paths[0].rotationBases.contains { look.all.contains($0) }
            if let file = take(opened, isRotated: isRotated, isContinued: !candidates.isEmpty, now) {
                admitted.append(file)
            }
        }
        for file in admitted { follow(file) }
        let order = Dictionary(uniqueKeysWithValues: newcomers.enumerated().map { ($1.status.key, $0) })
        files += admitted.sorted { order[$0.identity.key, default: 0] < order[$1.identity.key, default: 0] }
    }

    /// Deals with those of the strangers that are rotated files of a log that is known.
    /// - Returns: the others.
    private func judgeRotated(
        _ strangers: [FileLook.Found], _ look: FileLook, _ admitted: inout [TailedFile], _ now: MonotonicTime
    ) -> [FileLook.Found] {
        guard strangers.contains(where: { inputs[$0.input].settings.readRotated }) else { return strangers }
        let families = RotationFamilies(known, files + admitted)
        return strangers.filter { found in
            guard inputs[found.input].settings.readRotated, !found.paths[0].rotationBases.isEmpty else { return true }
            switch judge(found, isBeside: look.rotated[found.status.key] != nil, families, now) {
            case .follow(let file): admitted.append(file)
            case .setAside: break
            case .ordinary: return true
            }
            return false
        }
    }

    /// A found file, held open.
    struct Opened {
        var found: FileLook.Found
        var file: OpenFile
        var status: FileStatus
    }

    func open(_ found: FileLook.Found) -> Opened? {
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

    func match(
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
        tell(
            .rewritten, of: source.identity, input: opened.found.input, path: opened.found.paths[0],
            offset: source.position.offset, bytes: nil, new: source.identity)
        var source = source
        source.identity.firstSight = 0
        source.yearReference = nil
        return resume(opened, source, at: TailedFile.beginning, .nothingRead, now)
    }

    /// Takes in a file that was cut short, whose source has gone on with a copy.
    private func beginAnew(
        _ opened: Opened, _ source: KnownSources.Source, heir: TailedFile, _ now: MonotonicTime
    ) -> TailedFile? {
        // Of a compressed copy it is still to be proven, and told then.
        if heir.unproven == nil {
            tell(
                .copyTruncated, of: source.identity, input: opened.found.input, path: opened.found.paths[0],
                offset: source.position.offset, bytes: 0, new: heir.identity)
        }
        return take(opened, isRotated: false, isContinued: true, now)
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
        identity.isCompressed = false
        identity.isFinished = false
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
    /// - Parameters:
    ///   - isRotated: whether it has been moved away from where it was written.
    ///   - isContinued: whether it goes on with a log that is known, so that all of it is new.
    func take(_ opened: Opened, isRotated: Bool, isContinued: Bool, _ now: MonotonicTime) -> TailedFile? {
        let path = opened.found.paths[0]
        let input = inputs[opened.found.input]
        var identity = FileIdentity(path: path, key: opened.status.key, birth: opened.status.birth)
        identity.wasMoved = isRotated
        identity.knownSince = unixNanosecondsNow()
        do throws(SystemError) {
            guard try !isCompressed(opened) else {
                trouble.warn(.compressed, path, "\(path) is compressed: it is not read; gatepost backfill can read it")
                return nil
            }
            var position = TailedFile.beginning
            var proof = FileProof.nothingRead
            // A file that appears while the agent runs has nothing old in it.
            if input.settings.startAt == .end, input.isFirstLook, !isContinued {
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
        return (proof.position(at: offset), proof)
    }

    func follow(_ file: TailedFile) {
        byKey[file.identity.key] = file
        if inputs[file.input].isFirstLook { file.backlogEnd = file.isCompressed ? .max : file.size }
        if file.file != nil { openFiles += 1 }
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
