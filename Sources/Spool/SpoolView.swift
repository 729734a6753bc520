internal import Glibc
internal import Synchronization

/// A data directory looked at from outside: without its lock and without a write, whether an agent runs on it or not.
///
/// It shows what was durable when it was opened. Of a running agent that is what the agent said, or what its files show to
/// be: the newest watermark in a batch, a segment's name or a cursor, so that nothing is shown that could still be given up.
/// Segments may be removed meanwhile; their events are then passed over, for every output had them.
public final class SpoolView: Sendable {
    /// The data directory.
    public let directory: String
    /// The stream of new events; nil where the file `stream` cannot be read.
    public let stream: StreamID?
    /// The process that has the data directory, 0 where its pid is not known; nil if none has.
    public let owner: Int32?
    /// What a person should know, as a start of the agent would tell it.
    public let notices: [SpoolNotice]

    let state: SpoolState
    let stored: [String: StoredCursor]

    /// How often the directory is looked at anew where an agent changed it meanwhile.
    private static let attempts = 8

    /// Looks at a data directory. Reads the newest segment, and the names of the others.
    /// - Parameter durable: what the agent that runs on it said before; nil: its files have to tell.
    public static func open(directory: String, durable: DurableEnd? = nil) throws(SpoolError) -> SpoolView {
        try open(directory: directory, durable: durable, environment: .system(observer: { _ in }))
    }

    static func open(
        directory: String, durable: DurableEnd? = nil, environment: SpoolEnvironment
    ) throws(SpoolError) -> SpoolView {
        for attempt in 1... {
            do throws(SpoolError) {
                let view = try SpoolView(directory: directory, durable: durable, environment: environment)
                if try view.isCurrent() || attempt == attempts { return view }
            } catch {
                guard error.isMissingSegment, attempt < attempts else { throw error }
            }
        }
        preconditionFailure("the loop ends by returning or throwing")
    }

    private init(directory: String, durable: DurableEnd?, environment: SpoolEnvironment) throws(SpoolError) {
        let paths = SpoolPaths(root: directory)
        let told = NoticeList()
        var environment = environment
        environment.fileSystem = ReadOnlyFileSystem(base: environment.fileSystem)
        // A copy that is looked at on another machine is still that of its own stream.
        environment.machineID = nil
        environment.observer = { told.add($0) }
        var log = try Recovery(
            environment: environment, paths: paths, settings: SpoolSettings(), durable: durable
        ).run()
        let owner: Int32?
        do throws(FileError) {
            // Asked afterwards: what an agent wrote that has ended since, the next one keeps.
            owner = try environment.fileSystem.lockOwner(paths.lock)
        } catch {
            throw error.asSpoolError
        }
        if owner != nil {
            let said = durable?.seq(in: log.identity.stream) ?? 0
            log.nextSeq = max(log.confirmedSeq, min(log.nextSeq, said))
        }
        self.directory = directory
        self.owner = owner
        let notices = told.all.filter { !$0.isOfWriting && (owner == nil || !$0.isOfTail) }
        self.notices = notices
        stream = notices.contains(where: \.isOfNewStream) ? nil : log.identity.stream
        stored = log.cursors
        state = SpoolState(environment: environment, paths: paths, settings: SpoolSettings(), log: log)
    }

    /// The oldest seq that is there; ``end`` if nothing is.
    public var firstSeq: UInt64 { min(state.withLock { $0.segments.first?.first } ?? end, end) }

    /// The seq behind the last event that is shown.
    public var end: UInt64 { state.durableEnd.load(ordering: .relaxed) }

    /// A reader of everything that is shown, from `seq` on.
    public func makeReader(at seq: UInt64) -> SpoolReader { SpoolReader(state: state, at: seq) }

    /// Whether the events up to `seq` have been removed since the view was opened, as an agent does when all outputs have
    /// them.
    func wasRemoved(through seq: UInt64) -> Bool {
        guard owner != nil, let names = try? state.environment.fileSystem.list(state.paths.segments) else {
            return false
        }
        let oldest = names.compactMap { SpoolPaths.firstSeq(inName: $0.name) }.min()
        return oldest.map { $0 > seq } ?? false
    }

    /// Whether no segment was begun while the others were looked at.
    private func isCurrent() throws(SpoolError) -> Bool {
        guard owner != nil else { return true }
        do throws(FileError) {
            let names = try state.environment.fileSystem.list(state.paths.segments)
            let newest = names.compactMap { SpoolPaths.firstSeq(inName: $0.name) }.max()
            return newest == state.withLock { $0.segments.last?.first }
        } catch {
            throw error.asSpoolError
        }
    }
}

/// Notices as they come, from whichever thread.
private final class NoticeList: Sendable {
    private let list = Mutex<[SpoolNotice]>([])

    var all: [SpoolNotice] { list.withLock { $0 } }

    func add(_ notice: SpoolNotice) { list.withLock { $0.append(notice) } }
}

extension SpoolError {
    /// A segment that had been listed is gone.
    fileprivate var isMissingSegment: Bool {
        if case .system(_, let path, ENOENT) = self { path.hasSuffix(".seg") } else { false }
    }
}

extension SpoolNotice {
    /// Of writing, which a view does not do.
    fileprivate var isOfWriting: Bool {
        switch self {
        case .full, .failing, .givenUp, .working: true
        default: false
        }
    }

    /// Of the end of the log, where a running agent is just writing.
    fileprivate var isOfTail: Bool {
        if case .tailCut = self { true } else { false }
    }

    fileprivate var isOfNewStream: Bool {
        if case .newStream = self { true } else { false }
    }
}
