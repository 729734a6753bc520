internal import Synchronization

/// The crash-safe queue on disk between inputs and outputs. `README.md` beside this file has the format and the rules.
///
/// Every method may be called from any thread unless it says otherwise. None but ``open(directory:settings:observer:)``,
/// ``openCursor(named:replay:)`` and ``close()`` waits for the disk.
public final class Spool: Sendable {
    let state: SpoolState
    private let writer: SpoolWriter
    private let thread: Mutex<WriterThread?>
    private let lock: OpenFile

    private init(state: SpoolState, lock: OpenFile) {
        self.state = state
        self.lock = lock
        writer = SpoolWriter(state: state)
        thread = Mutex(nil)
    }

    /// Takes the data directory, which is created if it is not there, recovers what it holds, and starts the writer.
    /// - Parameter observer: is told what a person should know, from any thread, without locks held.
    public static func open(
        directory: String, settings: SpoolSettings, observer: @escaping @Sendable (SpoolNotice) -> Void = { _ in }
    ) throws(SpoolError) -> Spool {
        let spool = try recover(directory: directory, settings: settings, environment: .system(observer: observer))
        let writer = spool.writer
        do throws(FileError) {
            let thread = try WriterThread(named: "gatepost-spool") { writer.run() }
            spool.thread.withLock { $0 = thread }
        } catch {
            spool.abandon()
            throw error.asSpoolError
        }
        return spool
    }

    /// Opens the spool without its thread: ``step()`` then does the writer's work.
    static func recover(
        directory: String, settings: SpoolSettings, environment: SpoolEnvironment
    ) throws(SpoolError) -> Spool {
        let paths = SpoolPaths(root: directory)
        let lock = try DataDirectory(environment: environment, paths: paths).take()
        do throws(SpoolError) {
            let log = try Recovery(environment: environment, paths: paths, settings: settings).run()
            let state = SpoolState(environment: environment, paths: paths, settings: settings, log: log)
            let spool = Spool(state: state, lock: lock)
            // The new epoch is durable before anything can be appended, unless the disk refuses.
            _ = spool.writer.step()
            return spool
        } catch {
            environment.fileSystem.unlock(lock)
            throw error
        }
    }

    /// One round of the writer, where it has no thread.
    /// - Returns: when the next is due, in nanoseconds of the monotonic clock.
    @discardableResult
    func step() -> UInt64 { writer.step() }

    /// The stream's name in new events' ids.
    public var stream: StreamID { state.identity.stream }
    /// The data directory.
    public var directory: String { state.paths.root }
    /// The epoch of the events to come.
    public var epoch: Epoch { state.withLock { $0.epoch } }

    /// Writes what waits, syncs, stops the writer and lets the data directory go. Waits for the disk. What is appended
    /// afterwards is not accepted.
    public func close() {
        let isFirst = state.withLock { guarded in
            defer { guarded.isStopping = true }
            return !guarded.isStopping
        }
        guard isFirst else { return }
        state.signal.raise()
        thread.withLock { thread in
            thread?.join()
            thread = nil
        }
        writer.finish()
        state.environment.fileSystem.unlock(lock)
    }

    /// Lets everything go without writing.
    private func abandon() {
        state.environment.fileSystem.unlock(lock)
    }

    /// Puts other settings in force. A segment that is begun keeps what it has; all else follows at once.
    public func apply(_ settings: SpoolSettings) {
        state.settings = settings
        state.signal.raise()
    }

    /// How often the writer has gone round. It does when there is something to do, and when it is prodded.
    public var turns: UInt64 { state.turns.load(ordering: .relaxed) }

    /// Has the writer go round once more: if ``turns`` then stands still, it hangs.
    public func prod() { state.signal.raise() }

    public func status() -> SpoolStatus {
        state.withLock { guarded in
            SpoolStatus(
                health: guarded.health, bytes: guarded.bytes,
                limitBytes: state.settings.maxSize, segments: guarded.segments.count,
                firstSeq: guarded.segments.first?.first ?? guarded.nextSeq, durableEnd: guarded.watermark.seq,
                nextSeq: guarded.nextSeq, waitingBatches: guarded.queue.count, syncs: guarded.syncs,
                damagedRanges: UInt64(guarded.damages.count), timesGivenUp: guarded.timesGivenUp,
                lostEvents: guarded.lost,
                keptBytes: guarded.segments.prefix(guarded.passedByAll(isDurable: false, withDropped: false)).reduce(0)
                { $0 + $1.size },
                abandoned: guarded.abandoned)
        }
    }
}
