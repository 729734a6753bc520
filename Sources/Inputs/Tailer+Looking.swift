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
            if let found = look.found[file.identity.key], found.status.isSame(as: file.identity) {
                if movingBetweenInputs, file.input != found.input {
                    file.input = found.input
                    tellSpool(of: file)
                }
                noteSeen(file, found, now)
            } else {
                noteAbsent(file, now)
            }
        }
        let newcomers = look.found.filter { byKey[$0.key] == nil }.map(\.value)
        if !newcomers.isEmpty { admit(newcomers.sorted(by: Self.isOlder), look.all, now) }
        if now >= nextCensus {
            forgetLongAbsent()
            nextCensus = now + .seconds(3600)
        }
        for input in inputs { input.isFirstLook = false }
    }

    private static func isOlder(_ left: FileLook.Found, _ right: FileLook.Found) -> Bool {
        let times = (left.status.modifiedTime, right.status.modifiedTime)
        return times.0 == times.1 ? left.paths[0] < right.paths[0] : times.0 < times.1
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
                bytes: file.lag)
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
        file.identity.absentSince = unixSecondsNow()
        tellSpool(of: file, input)
        let context = (input ?? inputs[file.input]).storedContext(
            yearReference: file.contextHasYear ? file.yearReference : nil)
        known.insert(
            KnownSources.Source(
                id: file.source, identity: file.identity, position: file.position,
                yearReference: file.contextHasYear ? file.yearReference : nil, context: context))
    }

    /// Sources are kept for this long after their file was last under the patterns.
    private static let keepAbsent: Int64 = 35 * 86_400
    /// And so many at most, those that are absent the longest going first.
    private static let maximumAbsent = 10_000

    private func forgetLongAbsent() {
        let now = unixSecondsNow()
        var absent: [(since: Int64, id: SourceID)] = []
        for source in known.all.values {
            if let since = source.identity.absentSince {
                absent.append((since, source.id))
                continue
            }
            var source = source
            source.identity.absentSince = now
            known.remove(source.id)
            known.insert(source)
            spool.update(source.id, identity: source.identity.encoded(), context: source.context)
            absent.append((now, source.id))
        }
        absent.sort { $0.since < $1.since }
        let surplus = max(0, absent.count - Self.maximumAbsent)
        for (index, source) in absent.enumerated() where index < surplus || now - source.since > Self.keepAbsent {
            known.remove(source.id)
            spool.forget(source.id)
        }
    }
}

extension FileStatus {
    /// Whether this may be the file of `identity`: an inode's number is used again, its time of birth is not.
    func isSame(as identity: FileIdentity) -> Bool {
        key == identity.key && (birth == nil || identity.birth == nil || birth == identity.birth)
    }
}
