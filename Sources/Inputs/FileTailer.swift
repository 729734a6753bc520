internal import Glibc
public import Logging
public import Spool
internal import Synchronization

/// Follows the files of all inputs into the spool, on one thread of its own.
///
/// Lines end with LF or CR LF; empty lines are left out, a byte order mark at a file's beginning too; all other bytes are
/// carried as they are. What a line without its end means is decided when the end comes, or when the file has lost its
/// name and grown no more.
public final class FileTailer: Sendable {
    private let spool: Spool
    private let link: TailerLink
    private let make: @Sendable () -> Tailer
    private let state = Mutex(State.ready)

    private enum State {
        case ready
        case running(thread: InputThread, waiter: WaiterID)
        case stopped
    }

    /// - Parameters:
    ///   - inputs: those of the configuration that have files. Where two mean one file, the first has it.
    ///   - agentName: `agent.name`: the host of lines that name none.
    ///   - spool: where the lines go.
    ///   - logger: for what a person should know; each trouble is told once, and its end.
    /// - Throws: ``FileTailerError`` if the system has no descriptor left.
    public init(
        inputs: [InputSettings], agentName: String, spool: Spool, logger: Logger,
        options: FileTailerOptions = FileTailerOptions()
    ) throws(FileTailerError) {
        let link: TailerLink
        do throws(SystemError) {
            link = try TailerLink(inputs: inputs)
        } catch {
            throw FileTailerError(action: "an event descriptor for the file inputs cannot be made", reason: "\(error)")
        }
        self.spool = spool
        self.link = link
        make = {
            Tailer(inputs: inputs, agentName: agentName, spool: spool, logger: logger, options: options, link: link)
        }
    }

    /// Begins to follow. To be called once, and to be answered by ``stop()``.
    /// - Throws: ``FileTailerError`` if there can be no thread.
    public func start() throws(FileTailerError) {
        try state.withLock { state throws(FileTailerError) in
            guard case .ready = state else { preconditionFailure("a tailer is started once") }
            let link = link
            let make = make
            let thread: InputThread
            do throws(SystemError) {
                thread = try InputThread(named: "gatepost-tail") { make().run() }
            } catch {
                throw FileTailerError(action: "the thread of the file inputs cannot be made", reason: "\(error)")
            }
            let waiter = spool.onRoom { link.wake() }
            state = .running(thread: thread, waiter: waiter)
        }
    }

    /// Follows other inputs from now on; returns when their files have been looked for. What is the same in both is read on
    /// as if nothing had been. To be called by one at a time.
    public func follow(_ inputs: [InputSettings]) async {
        await withCheckedContinuation { continuation in
            link.requestChange(TailerChange(inputs: inputs) { continuation.resume() })
        }
    }

    /// Hands over what was read, and ends the thread. Waits for that: well under a second.
    public func stop() {
        let thread = state.withLock { state -> InputThread? in
            guard case .running(let thread, let waiter) = state else { return nil }
            spool.removeOnRoom(waiter)
            state = .stopped
            return thread
        }
        guard let thread else { return }
        link.stop()
        thread.join()
    }

    /// How often the thread has gone round; the first time all files have been looked for. It does when something happens,
    /// and when it is prodded.
    public var turns: UInt64 { link.turns.load(ordering: .relaxed) }

    /// Has the thread go round once more: if ``turns`` then stands still, it hangs.
    public func prod() { link.wake() }

    /// How each input is doing, in the order of the inputs; at most some milliseconds old while it works.
    public func status() -> [FileInputStatus] { link.status }
}
