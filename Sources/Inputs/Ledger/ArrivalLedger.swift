public import Logging
public import Spool
internal import Synchronization

/// Keeps in mind what came by listeners and standard input, so that a backfill of logs that hold the same events sends
/// only what did not come. `README.md` beside this file says how.
///
/// A thread of its own follows the spool, at the earliest from when an input listens. It never holds up an input or an
/// output, and never keeps the spool from making room.
public final class ArrivalLedger: Sendable {
    private let directory: LedgerDirectory
    private let spool: Spool
    private let logger: Logger
    private let running: Mutex<Running?> = Mutex(nil)

    private struct Running {
        var link: LedgerLink
        var thread: InputThread
    }

    /// - Parameter directory: `agent.data_dir`.
    public init(directory: String, spool: Spool, logger: Logger) {
        self.directory = LedgerDirectory(in: directory)
        self.spool = spool
        self.logger = logger
    }

    /// Follows the spool from now on, if one of the inputs listens; once it does, it goes on until ``stop()``.
    /// - Parameters:
    ///   - inputs: of the configuration, those that listen or read standard input.
    ///   - keepFree: what the ledger leaves free on the disk.
    public func follow(_ inputs: [InputSettings], leaving keepFree: SpoolSettings.KeepFree) {
        let names = Set(inputs.map(\.name))
        running.withLock { running in
            if running == nil, !names.isEmpty { running = start() }
            running?.link.order {
                $0.inputs = names
                $0.keepFree = keepFree
            }
        }
    }

    private func start() -> Running? {
        // What is delivered before the thread has looked must still be there.
        let hold = spool.hold(from: spool.status().firstSeq)
        do throws(SystemError) {
            let link = try LedgerLink()
            let make: @Sendable () -> LedgerLoop = { [directory, spool, logger] in
                LedgerLoop(directory, spool: spool, hold: hold, logger: logger, link: link)
            }
            return Running(link: link, thread: try InputThread(named: "gatepost-ledger") { make().run() })
        } catch {
            spool.release(hold)
            logger.error("the ledger's thread cannot be made: \(error): a backfill cannot tell what came by listeners")
            return nil
        }
    }

    /// Writes what was read, and ends the thread. To be called before the spool is closed.
    public func stop() {
        let ending = running.withLock { running in
            defer { running = nil }
            return running
        }
        guard let ending else { return }
        ending.link.order { $0.isStopping = true }
        ending.thread.join()
    }

    /// nil: no input listens, or has since the start.
    public var status: LedgerStatus? { running.withLock { $0?.link }?.report.status }

    // MARK: Comparing

    /// Has all before `seq`, which is durable, written to the ledger.
    /// - Returns: whether it is; if not, ask again soon.
    /// - Throws: ``LedgerError`` if that does not go on.
    public func has(_ seq: UInt64) throws(LedgerError) -> Bool {
        guard let link = running.withLock({ $0?.link }) else {
            throw LedgerError("the ledger's thread does not run: restart the agent")
        }
        let report = link.report
        if report.key != nil, report.committed >= seq { return true }
        if let trouble = report.status.trouble { throw LedgerError(trouble) }
        if link.orders.wanted < seq { link.order { $0.wanted = seq } }
        return false
    }

    /// Begins to compare logs with all that ``has(_:)`` said is written.
    /// - Parameter input: the name of one that listens.
    public func compare() throws(LedgerError) -> LedgerComparison {
        guard let report = running.withLock({ $0?.link })?.report, let key = report.key else {
            throw LedgerError("the ledger cannot be read: \(status?.trouble ?? "its thread does not run")")
        }
        return try LedgerComparison(directory, key: key, coverage: report.coverage)
    }
}
