internal import Spool

/// Finding files, and telling those that are known from those that are new.
extension Tailer {
    /// Looks at everything that the patterns mean.
    /// - Parameter movingBetweenInputs: whether a file that is followed may belong to another input by now.
    func findFiles(movingBetweenInputs: Bool = false) {
        let look = FileLook(inputs, watcher: watcher, trouble: trouble)
        look.walk()
        pollsDirectories = look.hasUnwatched
        let now = MonotonicTime.now
        for file in files {
            if let found = look.file(file.identity.key), found.status.isSame(as: file.identity) {
                if movingBetweenInputs, file.input != found.input {
                    file.input = found.input
                    tellSpool(of: file)
                }
                noteSeen(file, found, now)
            } else {
                noteAbsent(file, now)
            }
        }
        settleLost(look, now)
        let newcomers = (Array(look.found.values) + Array(look.rotated.values)).filter { byKey[$0.status.key] == nil }
        if !newcomers.isEmpty { admit(newcomers.sorted(by: Self.isOlder), look, now) }
        countRotatedFilesLeft(look)
        if now >= nextCensus {
            forgetLongAbsent(look)
            nextCensus = now + .seconds(3600)
        }
        for input in inputs { input.isFirstLook = false }
    }

    private static func isOlder(_ left: FileLook.Found, _ right: FileLook.Found) -> Bool {
        let times = (left.status.modifiedTime, right.status.modifiedTime)
        guard times.0 == times.1 else { return times.0 < times.1 }
        // The kernel's clock for files ticks every few milliseconds, and some copies have but seconds.
        let paths = (left.paths[0], right.paths[0])
        if paths.0.rotationBases.contains(paths.1) { return true }
        if paths.1.rotationBases.contains(paths.0) { return false }
        let counts = (RotatedName.count(in: paths.0.name), RotatedName.count(in: paths.1.name))
        if let left = counts.0, let right = counts.1, left != right { return left > right }
        return paths.0 < paths.1
    }

    private func noteSeen(_ file: TailedFile, _ found: FileLook.Found, _ now: MonotonicTime) {
        file.isAbsent = false
        if !found.paths.contains(file.path) {
            trouble.inform("\(file.path) is called \(found.paths[0]) now")
            file.identity.path = found.paths[0]
            file.identity.wasMoved = true
            file.lastChange = now
            tellSpool(of: file)
        }
        if file.note(found.status) {
            file.isReady = true
            file.lastChange = now
        }
    }

    private func noteAbsent(_ file: TailedFile, _ now: MonotonicTime) {
        guard !file.isAbsent else { return }
        file.isAbsent = true
        file.lastChange = now
        file.isReady = true
        guard file.file == nil else { return }
        shipHeldLines(of: file)
        if file.lag > 0 {
            tell(
                .closedUnread, of: file.identity, input: file.input, path: file.path, offset: file.offset,
                bytes: file.isCompressed ? nil : file.lag)
        }
        retire(file)
    }

    /// Writes who and what a file is into the spool. Not its position, which goes with its events.
    func tellSpool(of file: TailedFile, _ input: TailedInput? = nil) {
        let context = (input ?? inputs[file.input]).storedContext(
            yearReference: file.contextHasYear ? file.yearReference : nil)
        spool.update(file.source, identity: file.identity.encoded(), context: context)
    }

    /// Lets a file go that no path leads to any more. Its source stays known, should it come back.
    /// - Parameter input: that it was read for, if that is one of before a change of the inputs.
    func retire(_ file: TailedFile, of input: TailedInput? = nil) {
        release(file)
        if let watch = file.watch {
            watcher?.remove(watch)
            byWatch[watch] = nil
        }
        byKey[file.identity.key] = nil
        files.removeAll { $0 === file }
        if let unproven = file.unproven { return known.insert(unproven.source) }
        file.identity.absentSince = file.identity.isFinished && !file.isAbsent ? nil : unixSecondsNow()
        tellSpool(of: file, input)
        let context = (input ?? inputs[file.input]).storedContext(
            yearReference: file.contextHasYear ? file.yearReference : nil)
        known.insert(
            KnownSources.Source(
                id: file.source, identity: file.identity, position: file.position,
                yearReference: file.contextHasYear ? file.yearReference : nil, context: context))
    }
}

extension FileStatus {
    /// Whether this may be the file of `identity`: an inode's number is used again, its time of birth is not.
    func isSame(as identity: FileIdentity) -> Bool {
        key == identity.key && (birth == nil || identity.birth == nil || birth == identity.birth)
    }
}
