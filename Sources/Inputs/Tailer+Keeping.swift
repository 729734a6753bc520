internal import Spool

/// Descriptors, files that lost their names, and what others may know.
extension Tailer {
    /// Opens a path, making room by closing files that can be opened again. Warns once of what cannot be opened.
    func openFile(_ path: FilePath, decompressing: Bool = false) -> OpenFile? {
        while openFiles >= maximumOpenFiles, releaseLeastUsed() {}
        while true {
            do throws(SystemError) {
                let file = try OpenFile(path, decompressing: decompressing)
                trouble.recovered(.opening, path, "\(path) can be read now")
                trouble.recovered(.descriptors, FilePath(""), "there are descriptors for all files again")
                return file
            } catch {
                if error.isAbsence {
                    needsLook = true
                } else if error.isDescriptorShortage {
                    if releaseLeastUsed() { continue }
                    trouble.warn(.descriptors, FilePath(""), "\(path), and maybe others, cannot be opened: \(error)")
                } else {
                    trouble.warn(.opening, path, "\(path) cannot be read: \(error); it is tried again")
                }
                return nil
            }
        }
    }

    /// The file's descriptor, opened again if it was lent to others.
    func descriptor(of file: TailedFile) -> OpenFile? {
        useCount += 1
        file.lastUse = useCount
        if let open = file.file { return open }
        guard !file.isAbsent, let open = openFile(file.path, decompressing: file.isCompressed) else { return nil }
        do throws(SystemError) {
            guard try open.status().isSame(as: file.identity) else {
                needsLook = true
                return nil
            }
        } catch {
            trouble.warn(.opening, file.path, "\(file.path) cannot be read: \(error); it is tried again")
            return nil
        }
        file.file = open
        openFiles += 1
        return open
    }

    func release(_ file: TailedFile) {
        guard file.file != nil else { return }
        file.file = nil
        openFiles -= 1
    }

    /// - Returns: false if none can be closed. One whose path is lost would not be found again.
    private func releaseLeastUsed() -> Bool {
        // A compressed one would be decompressed from its beginning again.
        let candidates = files.lazy.filter { $0.file != nil && !$0.isAbsent && !$0.isCompressed }
        guard let file = candidates.min(by: { $0.lastUse < $1.lastUse }) else { return false }
        release(file)
        return true
    }

    /// Ships events that nothing continued and last lines that will stay without a line end; lets absent files go.
    func tend() {
        nextTend = nil
        let now = MonotonicTime.now
        for file in files where !file.isReady && file.lostPosition == nil {
            guard var due = timeToTend(file) else { continue }
            if now >= due { due = tend(file) ? now : now + .seconds(1) }
            nextTend = min(nextTend ?? due, due)
        }
    }

    /// When a file is to be looked after, should nothing come until then; nil: never.
    private func timeToTend(_ file: TailedFile) -> MonotonicTime? {
        if file.held != nil { return file.lastChange + options.continuationGrace }
        guard file.hasLostItsName else { return nil }
        if file.isCompressed { return timeToTendCompressed(file) }
        if file.scanned > 0 { return file.lastChange + options.lastLineGrace }
        return file.isAbsent ? file.lastChange + options.holdAbsent : nil
    }

    /// - Returns: whether there is something to read now.
    private func tend(_ file: TailedFile) -> Bool {
        if file.held != nil {
            file.isReady = true
            return true
        }
        if file.isCompressed { return tendCompressed(file) }
        if file.scanned > 0 { return endLastLine(of: file) }
        if isDurable(file) { retire(file) }
        return false
    }

    /// - Returns: whether there is something to read now.
    func endLastLine(of file: TailedFile) -> Bool {
        file.isReady = true
        guard let open = descriptor(of: file) else { return false }
        do throws(SystemError) {
            let status = try open.status()
            _ = file.note(status)
            // Growth, or a loss, is for reading to find out.
            let hasEnded = file.isCompressed || status.size == file.seenEnd
            if hasEnded { try setLine(of: file, open, end: file.seenEnd, next: file.seenEnd) }
            return true
        } catch {
            trouble.warn(.reading, file.path, "\(file.path) cannot be read: \(error)")
            return false
        }
    }

    /// Whether all that was read of an absent file has been synced, so that the spool will not ask for it again.
    func isDurable(_ file: TailedFile) -> Bool {
        file.writtenMark = file.writtenMark ?? spool.writtenMark(of: file.source, at: file.position)
        return file.writtenMark.map { spool.isDurable($0) } ?? false
    }

    /// Takes every file back to where the spool has it: what was read behind that never became durable.
    func rewind() {
        runs.discard()
        generation = spool.generation
        let records = spool.sources()
        let positions = Dictionary(records.map { ($0.id, $0.position) }) { first, _ in first }
        notes.rewind(to: positions)
        for file in files {
            file.isReady = true
            file.writtenMark = nil
            // A source that is not known any more had no event written.
            let position: Position
            if let stored = positions[file.source] {
                position = stored ?? file.initial
            } else {
                position = file.initial
                let context = inputs[file.input].storedContext(yearReference: file.yearReference)
                file.source = spool.register(
                    identity: file.identity.encoded(), context: context, position: position)
                file.contextHasYear = file.yearReference != nil
            }
            guard position != file.position || file.offset != position.offset else { continue }
            seek(file, to: position)
        }
        let followed = Set(files.map(\.source))
        known = KnownSources(records.filter { !followed.contains($0.id) })
    }

    func seek(_ file: TailedFile, to position: Position) {
        file.held = nil
        if file.isCompressed {
            let yearReference = file.contextHasYear ? file.yearReference : nil
            let context = inputs[file.input].storedContext(yearReference: yearReference)
            file.seek(to: position, .nothingRead)
            guard position.offset > 0 else { return }
            file.unproven = UnprovenFile(
                source: KnownSources.Source(
                    id: file.source, identity: file.identity, position: position, yearReference: yearReference,
                    context: context))
            return
        }
        guard let open = descriptor(of: file) else { return }
        do throws(SystemError) {
            if let proof = try FileProof(open, confirms: position) {
                file.seek(to: position, proof)
                restoreYear(of: file)
            } else {
                lose(file, at: position)
            }
        } catch {
            trouble.warn(.reading, file.path, "\(file.path) cannot be read: \(error)")
        }
    }

    private func restoreYear(of file: TailedFile) {
        guard file.yearReference != nil, !file.contextHasYear, file.offset < file.identity.firstSight else { return }
        file.contextHasYear = true
        tellSpool(of: file)
    }

    /// Lets other threads see how the inputs are doing.
    func publish(refreshingSizes: Bool) {
        for input in inputs {
            input.status.lagBytes = 0
            input.status.files = 0
            input.status.isBlocked = false
        }
        for file in files {
            let input = inputs[file.input]
            if refreshingSizes, file.isReady { refreshSize(of: file) }
            input.status.files += 1
            input.status.lagBytes += file.lag
            if isBlocked, file.isReady { input.status.isBlocked = true }
        }
        link.status = inputs.map(\.status)
    }

    private func refreshSize(of file: TailedFile) {
        guard let open = file.file else { return }
        do throws(SystemError) {
            let status = try open.status()
            _ = file.note(status)
            // What is known to be lost, should it be cut short now.
            if !file.isCompressed, try file.isIntact(open) { file.confirmSize(status.size) }
        } catch {
            // The next read says what is wrong.
            file.isReady = true
        }
    }
}
