import Bytes
import Glibc
import Logging
import NIOCore
import Transport

/// An archive's open file. A batch has settled when it is written and synced; batches that come at once share a sync.
final class ArchiveLink: Link {
    private let eventLoop: any EventLoop
    private let user: any LinkUser
    private let onRotation: () -> Void
    private let name: ArchiveName
    private let periodLength: Int64
    private let inFlight: Int
    private var file: ArchiveFile?
    private var period: ArchivePeriod
    private var written: [SentBatch] = []
    private var settled: [SentBatch] = []
    private var isSyncing = false
    private(set) var failure: TransportError?
    private(set) var unsettled = Unsettled.nothing
    private(set) var settledBatches = 0
    private let path: String

    /// - Parameter onRotation: is called when a file was finished.
    /// - Throws: what the file system refuses.
    init(
        path: String, settings: OutputSettings, eventLoop: any EventLoop, user: any LinkUser,
        onRotation: @escaping () -> Void
    ) throws(TransportError) {
        self.path = path
        self.eventLoop = eventLoop
        self.user = user
        self.onRotation = onRotation
        name = ArchiveName(path: path)
        periodLength = settings.rotate.every.components.seconds
        inFlight = settings.settle.inFlight + settings.batch.maxBytes
        let opened = try ArchiveFile(path: path, unsettled: inFlight)
        let now = Int64(time(nil))
        period = ArchivePeriod(length: periodLength, at: opened.length > 0 ? opened.modified : now)
        file = consume opened
    }

    var metadata: Logger.Metadata { ["file": "\(path)"] }
    var isWritable: Bool { file != nil }

    func send(_ batch: borrowing ByteWriter, as sent: SentBatch) throws(TransportError) -> Int {
        try rotateIfDue()
        try file?.append(batch)
        written.append(sent)
        unsettled.add(sent)
        syncSoon()
        return batch.count
    }

    /// Other batches that wait are written first, as far as `in_flight` lets them.
    private func syncSoon() {
        guard !isSyncing else { return }
        isSyncing = true
        eventLoop.assumeIsolated().execute {
            self.isSyncing = false
            self.sync()
        }
    }

    private func sync() {
        guard file != nil else { return }
        do throws(TransportError) {
            try settleWritten()
        } catch {
            abandon(because: error)
            return user.linkHasClosed(self)
        }
        user.linkHasNews(self)
    }

    private func settleWritten() throws(TransportError) {
        guard !written.isEmpty else { return }
        try file?.sync()
        settled += written
        written.removeAll()
    }

    func observe(at now: NIODeadline) throws(TransportError) -> [SentBatch] {
        if file?.isReplaced == true {
            try settleWritten()
            file = nil
            file = try ArchiveFile(path: path, unsettled: inFlight)
            period = ArchivePeriod(length: periodLength, at: Int64(time(nil)))
        }
        try rotateIfDue()
        defer { settled.removeAll() }
        for batch in settled { unsettled.remove(batch) }
        settledBatches += settled.count
        return settled
    }

    /// Finishes the file if its period is over: it is synced, and gets the name of its date.
    private func rotateIfDue() throws(TransportError) {
        let now = ArchivePeriod(length: periodLength, at: Int64(time(nil)))
        guard now > period, let length = file?.length else { return }
        if length > 0 {
            try settleWritten()
            try rename()
            file = nil
            file = try ArchiveFile(path: path, unsettled: inFlight)
            onRotation()
        }
        period = now
    }

    private func rename() throws(TransportError) {
        var copy = 1
        var target: String
        repeat {
            target = name.directory + "/" + name.finished(period, copy: copy)
            copy += 1
        } while isThere(target) || isThere(target + ArchiveName.compressedSuffix)
        guard unsafe Glibc.rename(path, target) == 0 else {
            throw TransportError("renaming to '\(target)'", file: path, code: errno)
        }
        try ArchiveFile.syncDirectory(name.directory)
    }

    private func isThere(_ path: String) -> Bool {
        unsafe access(path, F_OK) == 0
    }

    func abandon(because error: TransportError) {
        failure = failure ?? error
        close()
    }

    func finish(within limit: Duration, _ completion: @escaping () -> Void) {
        close()
        completion()
    }

    private func close() {
        file?.cutUnsynced()
        file = nil
    }
}
