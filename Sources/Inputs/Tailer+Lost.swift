internal import Compression
internal import Spool

/// Files that do not hold any more what was read of them: they begin anew, and copies of what they held are read on.
extension Tailer {
    /// Notes that a file does not hold what was read of it. The next look begins anew with it.
    /// - Parameter position: where the spool has it; nil: where it was read to.
    func lose(_ file: TailedFile, at position: Position? = nil) {
        // What is compressed is not cut short: another file was put in its place, which is to be proven anew.
        if file.isCompressed { return seek(file, to: position ?? file.position) }
        if file.lostPosition == nil { file.lostPosition = position ?? file.position }
        needsLook = true
    }

    /// Begins anew with files that were cut short, or written anew, and goes on with their copies.
    func settleLost(_ look: FileLook, _ now: MonotonicTime) {
        for file in files {
            guard let position = file.lostPosition else { continue }
            // What waits was read of the file as it was.
            runs.flush()
            let copies = position.offset > 0 ? copies(of: file, look) : []
            let heir = copies.lazy.compactMap { self.heir(of: file, at: position, in: $0, now) }.first
            for copy in copies where copy.status.key != heir?.identity.key { passIfRead(copy, file, now) }
            if heir == nil { shipHeldLines(of: file) }
            if heir?.unproven == nil { tellLost(file, at: position, heir: heir) }
            runs.flush()
            restart(file)
            let identity = file.identity.encoded()
            let context = inputs[file.input].storedContext(yearReference: nil)
            if let heir {
                // The source goes on with the copy.
                file.source = spool.register(identity: identity, context: context, position: file.position)
                files.insert(heir, at: files.firstIndex { $0 === file } ?? files.endIndex)
                follow(heir)
            } else {
                spool.update(file.source, identity: identity, context: context, position: file.position)
            }
        }
    }

    private func tellLost(_ file: TailedFile, at position: Position, heir: TailedFile?) {
        let end = heir?.size ?? file.offset
        tell(
            heir == nil ? .rewritten : .copyTruncated, of: file.identity, input: file.input, path: file.path,
            offset: heir == nil ? file.offset : position.offset,
            bytes: file.greatestSize > end ? file.greatestSize - end : 0, new: heir?.identity ?? file.identity)
    }

    private func restart(_ file: TailedFile) {
        file.restart()
        file.identity.firstSight = 0
        file.yearReference = nil
        file.contextHasYear = false
    }

    /// What rotation may have copied a file to, the youngest first.
    private func copies(of file: TailedFile, _ look: FileLook) -> [FileLook.Found] {
        guard inputs[file.input].settings.readRotated else { return [] }
        return (Array(look.found.values) + Array(look.rotated.values))
            .filter { byKey[$0.status.key] == nil && $0.paths[0].rotationBases.contains(file.path) }
            .sorted { $0.status.modifiedTime > $1.status.modifiedTime }
    }

    /// The copy as the file that goes on with `file`'s source; nil if it does not hold what was read.
    private func heir(
        of file: TailedFile, at position: Position, in found: FileLook.Found, _ now: MonotonicTime
    ) -> TailedFile? {
        guard let opened = open(found) else { return nil }
        let yearReference = file.contextHasYear ? file.yearReference : nil
        let source = KnownSources.Source(
            id: file.source, identity: file.identity, position: position, yearReference: yearReference,
            context: inputs[file.input].storedContext(yearReference: yearReference))
        do throws(SystemError) {
            guard try isGzip(opened) else { return match(opened, with: [source], now) }
            return try matchCompressed(opened, with: [source], now)
        } catch {
            trouble.warn(.reading, found.paths[0], "\(found.paths[0]) cannot be read: \(error)")
            return nil
        }
    }

    /// Follows from its end what was copied before the last of what was read was written: it holds nothing new.
    private func passIfRead(_ found: FileLook.Found, _ file: TailedFile, _ now: MonotonicTime) {
        guard let opened = open(found) else { return }
        do throws(SystemError) {
            let size = opened.status.size
            guard try !isGzip(opened), try holdsBeginning(opened, of: file),
                let proof = try FileProof(opened.file, at: size)
            else { return }
            var identity = FileIdentity(path: found.paths[0], key: opened.status.key, birth: opened.status.birth)
            identity.wasMoved = true
            identity.knownSince = file.identity.knownSince
            let position = proof.position(at: size)
            let source = spool.register(
                identity: identity.encoded(), context: inputs[file.input].storedContext(yearReference: nil),
                position: position)
            let copy = TailedFile(
                identity: identity, input: file.input, source: source, file: opened.file, status: opened.status,
                position: position, proof: proof, now: now)
            files.append(copy)
            follow(copy)
        } catch {
            trouble.warn(.reading, found.paths[0], "\(found.paths[0]) cannot be read: \(error)")
        }
    }

    /// Whether a file is the beginning of what was read of another: by its first bytes, and by the last that were read, as
    /// far as it has them.
    private func holdsBeginning(_ opened: Opened, of file: TailedFile) throws(SystemError) -> Bool {
        let size = opened.status.size
        guard size > 0, size <= file.offset else { return false }
        let hasHead = size >= UInt64(PositionCheck.headSize)
        if hasHead {
            let head = try opened.file.bytes(at: 0, count: PositionCheck.headSize)
            guard Digest.value(of: head) == PositionCheck(decoding: file.makePosition().check)?.head else {
                return false
            }
        }
        let tailStart = file.offset - UInt64(file.tail.count)
        guard size > tailStart else { return hasHead }
        let overlap = Int(size - tailStart)
        return try opened.file.bytes(at: tailStart, count: overlap) == Array(file.tail.prefix(overlap))
    }
}
