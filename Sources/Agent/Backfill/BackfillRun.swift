import Inputs

/// `gatepost backfill`'s work: looks through what was named, and sends it to the running agent, the oldest log first.
public struct BackfillRun {
    private let client: AdminClient
    private let wish: BackfillWish
    private let report: (BackfillProgress) -> Void
    private let shouldEnd: () -> Bool
    private var summary = BackfillSummary()
    /// Bytes of the logs that are done.
    private var doneBytes: UInt64 = 0
    /// Logs of inputs that listen, by their places.
    private var compared: Set<Int> = []

    /// - Parameters:
    ///   - report: is told of the progress.
    ///   - shouldEnd: looked at all the while; true ends the work where it is.
    public init(
        _ client: AdminClient, _ wish: BackfillWish, report: @escaping (BackfillProgress) -> Void,
        shouldEnd: @escaping () -> Bool
    ) {
        self.client = client
        self.wish = wish
        self.report = report
        self.shouldEnd = shouldEnd
    }

    /// Does it all.
    /// - Parameters:
    ///   - paths: files, directories and archives.
    ///   - only: patterns of the names of files and members; empty: all.
    /// - Throws: ``AdminError``: there is no agent, or it refuses, or ends.
    public mutating func run(_ paths: [String], only: [String]) throws(AdminError) -> BackfillSummary {
        try check(paths)
        let conversation = try client.converse(wish.target, shouldEnd: shouldEnd)
        guard let known = try knownLogs(conversation) else { return interrupted() }
        let survey = look(through: paths, only: only, known)
        if shouldEnd() { return interrupted() }
        summary.problems = survey.problems
        summary.logs = survey.logs.count
        for problem in survey.problems { report(.problem(problem.description)) }
        var logs = survey.logs.sorted { ($0.modified, $0.name) < ($1.modified, $1.name) }
        for (index, log) in logs.enumerated() {
            try conversation.send(BackfillFrame.name(log.name).encoded)
            guard let reply = try answer(conversation) else { return interrupted() }
            if case .input(_, isCompared: true) = reply { compared.insert(index) }
        }
        let bytes = logs.indices.reduce(0) { $0 + (logs[$1].size - start(of: logs[$1], $1)) }
        report(.found(logs: logs.count, bytes: bytes))
        let reader = ArchivedLogReader(survey)
        guard let leftOut = try compare(logs, reader, conversation) else { return interrupted() }
        for index in logs.indices where !leftOut.contains(index) {
            // What was sent a moment ago may be the same log, or its beginning.
            if !compared.contains(index), logs[..<index].contains(where: { $0.mayBeSame(as: logs[index]) }) {
                guard let known = try knownLogs(conversation) else { return interrupted() }
                let report = report
                reader.compare(&logs[index], with: known) { name in
                    report(.looking(name))
                    return !shouldEnd()
                }
            }
            guard try send(logs[index], index, reader, conversation) else { return interrupted() }
        }
        try conversation.send(BackfillFrame.end.encoded)
        guard try answer(conversation) == .done else { return interrupted() }
        return summary
    }

    /// What was named has to be there before anything is asked of the agent.
    private func check(_ paths: [String]) throws(AdminError) {
        do throws(ArchiveError) {
            for path in paths { try ArchiveSurvey.check(path) }
        } catch {
            throw AdminError(error.description, error.exitStatus)
        }
    }

    private func interrupted() -> BackfillSummary {
        var summary = summary
        summary.isInterrupted = true
        return summary
    }

    private func knownLogs(_ conversation: AdminConversation) throws(AdminError) -> [KnownLog]? {
        var known: [KnownLog] = []
        try conversation.send(BackfillFrame.known.encoded)
        while let reply = try answer(conversation) {
            switch reply {
            case .known(let log): known.append(log)
            case .ready: return known
            default: throw Self.strange
            }
        }
        return nil
    }

    private func look(through paths: [String], only: [String], _ known: [KnownLog]) -> ArchiveSurvey {
        let report = report
        let shouldEnd = shouldEnd
        var survey = ArchiveSurvey(known: known, only: only) { name in
            report(.looking(name))
            return !shouldEnd()
        }
        for path in paths { survey.add(path) }
        return survey
    }

    // MARK: Comparing

    /// Has the agent compare the logs of inputs that listen with what came there: sends them for the first time.
    /// - Returns: the logs that are done with that; nil if the work should end.
    private mutating func compare(
        _ logs: [ArchivedLog], _ reader: ArchivedLogReader, _ conversation: AdminConversation
    ) throws(AdminError) -> Set<Int>? {
        guard !compared.isEmpty else { return [] }
        let report = report
        var leftOut: Set<Int> = []
        for index in logs.indices where compared.contains(index) {
            // An event that the logs hold twice is two events, so no log may be there twice.
            if isRepeated(index, in: logs, reader) {
                summary.repeatedLogs += 1
                leftOut.insert(index)
                continue
            }
            let log = logs[index]
            report(.comparing(log.name))
            try conversation.send(BackfillFrame.count(BackfillOpening(log)).encoded)
            guard let reply = try answer(conversation) else { return nil }
            if case .followed = reply {
                noteKnown(log)
                leftOut.insert(index)
            } else {
                let counted = try give(log, from: 0, reader, conversation) { _ in report(.comparing(log.name)) }
                guard counted != nil else { return nil }
            }
        }
        guard leftOut.count < compared.count else { return leftOut }
        try conversation.send(BackfillFrame.compare.encoded)
        guard try answer(conversation) == .compared else { return nil }
        return leftOut
    }

    /// Whether another of the logs that are compared begins with all of this one.
    private func isRepeated(_ index: Int, in logs: [ArchivedLog], _ reader: ArchivedLogReader) -> Bool {
        let log = logs[index]
        return logs.indices.contains { other in
            let isLonger = logs[other].size > log.size || (logs[other].size == log.size && other < index)
            return isLonger && compared.contains(other) && logs[other].mayBeSame(as: log)
                && reader.begins(logs[other], with: log) { name in
                    report(.looking(name))
                    return !shouldEnd()
                }
        }
    }

    // MARK: A log

    /// The first byte that is sent of a log.
    private func start(of log: ArchivedLog, _ index: Int) -> UInt64 { compared.contains(index) ? 0 : log.from }

    /// - Returns: false if the work should end.
    private mutating func send(
        _ log: ArchivedLog, _ index: Int, _ reader: ArchivedLogReader, _ conversation: AdminConversation
    ) throws(AdminError) -> Bool {
        let start = start(of: log, index)
        let before = doneBytes
        let report = report
        defer { doneBytes += log.size - start }
        guard start < log.size else {
            noteKnown(log)
            return true
        }
        try conversation.send(BackfillFrame.open(BackfillOpening(log)).encoded)
        guard let reply = try answer(conversation) else { return false }
        switch reply {
        case .followed:
            noteKnown(log)
            return true
        case .log(let tally):
            summary.knownLogs += 1
            summary.tally += tally
            return true
        default: break
        }
        if log.mayBeShorterCopy, !compared.contains(index) { summary.doubtfulLogs += 1 }
        let tally = try give(log, from: start, reader, conversation) { progress in
            report(.sending(log: log.name, bytes: before + progress.offset - start, events: progress.events))
        }
        guard let tally else { return false }
        summary.tally += tally
        summary.doneLogs += 1
        return true
    }

    private mutating func noteKnown(_ log: ArchivedLog) {
        summary.knownLogs += 1
        summary.tally.knownBytes += log.size
    }

    /// Gives the agent a log's bytes.
    /// - Parameter progress: is told how far the agent is.
    /// - Returns: what became of it; nil if the work should end.
    private mutating func give(
        _ log: ArchivedLog, from start: UInt64, _ reader: ArchivedLogReader, _ conversation: AdminConversation,
        report progress: ((events: UInt64, offset: UInt64)) -> Void
    ) throws(AdminError) -> BackfillTally? {
        do throws(ArchiveError) {
            try reader.open(log, at: start)
        } catch {
            note(error)
        }
        var offset = start
        func tell(_ events: UInt64, _ end: UInt64) { progress((events: events, offset: max(start, min(end, offset)))) }
        while let bytes = next(reader) {
            try conversation.send(BackfillFrame.data(bytes).encoded)
            offset += UInt64(bytes.count)
            if shouldEnd() { return nil }
            for line in conversation.takeLines() { try hear(line, tell) }
        }
        try conversation.send(BackfillFrame.endOfLog.encoded)
        while let reply = try conversation.nextLine() {
            if let tally = try hear(reply, tell) { return tally }
        }
        _ = try ended()
        return nil
    }

    private mutating func next(_ reader: ArchivedLogReader) -> [UInt8]? {
        do throws(ArchiveError) {
            return try reader.next(atMost: BackfillFrame.usualData)
        } catch {
            note(error)
            return nil
        }
    }

    private mutating func note(_ problem: ArchiveError) {
        guard !summary.problems.contains(problem) else { return }
        summary.problems.append(problem)
        report(.problem(problem.description))
    }

    // MARK: What the agent says

    /// - Returns: what became of the log, if that is what the line says.
    @discardableResult
    private func hear(_ line: String, _ progress: (UInt64, UInt64) -> Void) throws(AdminError) -> BackfillTally? {
        switch try Self.reply(line) {
        case .at(let events, let end): progress(events, end)
        case .waits(let reason): report(.waiting(reason))
        case .log(let tally): return tally
        default: throw Self.strange
        }
        return nil
    }

    /// The next thing that is an answer.
    /// - Returns: nil if the work should end.
    private func answer(_ conversation: AdminConversation) throws(AdminError) -> BackfillReply? {
        while let line = try conversation.nextLine() {
            let reply = try Self.reply(line)
            guard case .waits(let reason) = reply else { return reply }
            report(.waiting(reason))
        }
        _ = try ended()
        return nil
    }

    /// The agent says nothing more.
    /// - Returns: false: the work should end.
    private func ended() throws(AdminError) -> Bool {
        if shouldEnd() { return false }
        throw AdminError(
            "the agent ended the connection; when it runs, run the command again: it goes on where it was", .unreachable
        )
    }

    private static func reply(_ line: String) throws(AdminError) -> BackfillReply {
        guard let reply = BackfillReply(line) else { throw strange }
        if case .failed(let status, let reason) = reply { throw AdminError(reason, status) }
        return reply
    }

    private static let strange = AdminError(
        "the agent says what this gatepost does not understand; if it was upgraded, restart the agent", .unreachable)
}
