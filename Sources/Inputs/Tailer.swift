internal import Bytes
internal import Glibc
internal import Logging
internal import Spool
internal import Synchronization

/// Follows all files of all inputs, on one thread.
///
/// One turn of ``run()``: hear what inotify has to say, look for files if that or the time asks for it, read what is ready
/// into batches, one bounded helping a file, look after files that lost their names, and sleep until something happens.
///
/// Known limitations: what was written and removed between two looks was never seen. A copy under the same patterns is
/// another file, unless it has a rotated name and the file that it was copied from is there. A file that grows without line
/// ends is looked through once and ships nothing. A file that was closed for want of descriptors and removed before it was
/// opened again loses what was written in between.
final class Tailer {
    var inputs: [TailedInput]
    let agentName: String
    let options: FileTailerOptions
    let spool: Spool
    let link: TailerLink
    let trouble: TroubleLog
    let buffer = ReadBuffer()
    /// An event whose lines do not stand in the buffer as they are shipped.
    var joined = ByteWriter()
    let runs: RunWriter
    let notes: DiscontinuityNotes
    let maximumOpenFiles: Int

    var watcher: FileWatcher?
    /// In the order of reading: as they were found, and those found together by mtime, oldest first.
    var files: [TailedFile] = []
    var byKey: [FileKey: TailedFile] = [:]
    var byWatch: [Int32: TailedFile] = [:]
    var known: KnownSources
    /// What was found out about rotated files that are not followed.
    var verdicts: [FileKey: RotatedVerdict] = [:]
    /// Sources that a compressed file was taken for, and is not.
    var refuted: [FileKey: Set<SourceID>] = [:]
    /// Rotated files that the look under way leaves, and their inputs.
    var newlyLeft: [(input: Int, path: FilePath)] = []
    /// The look under way wants another one after this.
    var lookAgain: Duration?
    var openFiles = 0
    var useCount: UInt64 = 0

    var needsLook = true
    /// Whether a directory has no watch.
    var pollsDirectories = false
    /// Whether the spool took nothing.
    var isBlocked = false
    /// The file whose turn the spool cut short, and the bytes that were left of it.
    var cutShort: (file: TailedFile, left: UInt64)?
    var generation: UInt64
    var oldestFirstUntil: MonotonicTime
    private var nextLook: MonotonicTime
    private var earliestLook: MonotonicTime
    private var nextPoll: MonotonicTime
    private var pollInterval: Duration
    private var nextSizes: MonotonicTime
    var nextCensus: MonotonicTime
    /// When a file that lost its name is to be looked after.
    var nextTend: MonotonicTime?

    /// A file that is written line by line is not read line by line: rounds are at least so far apart.
    private static let pause: Duration = .milliseconds(3)
    private static let pauseWhileBlocked: Duration = .milliseconds(100)

    init(
        inputs: [InputSettings], agentName: String, spool: Spool, logger: Logger, options: FileTailerOptions,
        link: TailerLink
    ) {
        self.inputs = inputs.map { TailedInput($0, agentName: agentName) }
        self.agentName = agentName
        self.options = options
        self.spool = spool
        self.link = link
        trouble = TroubleLog(logger: logger)
        runs = RunWriter(spool: spool)
        notes = DiscontinuityNotes(spool: spool)
        maximumOpenFiles = options.maximumOpenFiles ?? Self.usualMaximumOpenFiles()
        generation = spool.generation
        known = KnownSources(spool.sources())
        let now = MonotonicTime.now
        oldestFirstUntil = now + options.oldestFirst
        nextLook = now
        earliestLook = now
        nextPoll = now
        pollInterval = options.polling.lowerBound
        nextSizes = now
        nextCensus = now
        guard options.usesInotify else { return }
        do throws(SystemError) {
            watcher = try FileWatcher()
        } catch {
            logger.warning("inotify is not to be had (\(error)): files are looked at every second instead")
        }
    }

    private static func usualMaximumOpenFiles() -> Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 512 }
        return min(4096, max(8, Int(clamping: limit.rlim_cur) / 2))
    }

    /// Works until ``TailerLink/stop()``, then hands over what was read.
    func run() {
        while !link.isStopped {
            if spool.generation != generation || runs.isStale { rewind() }
            takeChange()
            hear()
            let start = MonotonicTime.now
            if (needsLook && start >= earliestLook) || start >= nextLook { look(start) }
            if start >= nextPoll { poll(start) }
            let isMore = readRound()
            tend()
            publish(refreshingSizes: start >= nextSizes)
            link.turns.add(1, ordering: .relaxed)
            if start >= nextSizes {
                limitDeleted()
                nextSizes = start + .milliseconds(500)
            }
            if !isMore { sleep(after: start) }
        }
        runs.flush()
        publish(refreshingSizes: false)
        link.end()
    }

    private func hear() {
        watcher?.drain { event in
            switch event {
            case .directoryChanged: needsLook = true
            case .fileChanged(let watch): byWatch[watch]?.isReady = true
            case .overflow:
                needsLook = true
                for file in files { file.isReady = true }
            }
        }
    }

    private func look(_ start: MonotonicTime) {
        needsLook = false
        lookAgain = nil
        findFiles()
        let end = MonotonicTime.now
        let cost = end - start
        // At most a fifth of the time for directories that change all the while, a two-hundredth for the rest.
        earliestLook = end + max(Self.pause, cost * 4)
        nextLook = end + max(lookAgain ?? options.rescan, cost * 200)
        if needsPolling { nextPoll = min(nextPoll, end + pollInterval) }
    }

    /// Whether something is not watched.
    private var needsPolling: Bool { pollsDirectories || files.contains { $0.watch == nil } }

    /// Looks at what inotify does not watch.
    private func poll(_ start: MonotonicTime) {
        guard needsPolling else {
            nextPoll = nextLook
            return
        }
        if pollsDirectories { look(start) }
        for file in files where file.watch == nil && !file.isReady {
            if pollSize(of: file) { file.isReady = true }
        }
        pollInterval =
            files.contains { $0.isReady }
            ? options.polling.lowerBound : min(pollInterval * 5 / 4, options.polling.upperBound)
        // At most a tenth of the time, however large the directories are.
        let end = MonotonicTime.now
        nextPoll = end + max(pollInterval, (end - start) * 9)
    }

    private func pollSize(of file: TailedFile) -> Bool {
        do throws(SystemError) {
            let status = if let open = file.file { try open.status() } else { try FileStatus.of(file.path) }
            // Under a path that leads to another file by now, the next look will see to it.
            return status.key == file.identity.key && file.note(status)
        } catch {
            needsLook = true
            return false
        }
    }

    /// Sleeps until something happens, or a deadline comes.
    private func sleep(after start: MonotonicTime) {
        let pauseEnd = start + (isBlocked ? Self.pauseWhileBlocked : Self.pause)
        guard !wait(until: pauseEnd, for: [link.wakeUp.descriptor]) else { return }
        var deadline = min(nextLook, nextPoll)
        if needsLook { deadline = min(deadline, earliestLook) }
        if let next = nextTend { deadline = min(deadline, next) }
        if isBlocked { deadline = min(deadline, start + .seconds(1)) }
        var descriptors = [link.wakeUp.descriptor]
        if let watcher { descriptors.append(watcher.descriptor) }
        _ = wait(until: deadline, for: descriptors)
    }

    /// - Returns: whether another thread rang.
    private func wait(until deadline: MonotonicTime, for descriptors: [Int32]) -> Bool {
        let left = deadline - .now
        guard left > .zero else { return false }
        var requests = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let milliseconds = Int32(clamping: (left.inNanoseconds + 999_999) / 1_000_000)
        // Whatever ends the wait, a signal among it, the next turn looks for itself.
        _ = unsafe Glibc.poll(&requests, nfds_t(requests.count), milliseconds)
        guard requests[0].revents != 0 else { return false }
        link.clearWakeUp()
        return true
    }
}
