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
        for log in logs {
            try conversation.send(BackfillFrame.name(log.name).encoded)
            guard try answer(conversation) != nil else { return interrupted() }
        }
        report(.found(logs: logs.count, bytes: logs.reduce(0) { $0 + ($1.size - $1.from) }))
        let reader = ArchivedLogReader(survey)
        for index in logs.indices {
            // What was sent a moment ago may be the same log, or its beginning.
            if logs[..<index].contains(where: { $0.mayBeSame(as: logs[index]) }) {
                guard let known = try knownLogs(conversation) else { return interrupted() }
                let report = report
                reader.compare(&logs[index], with: known) { name in
                    report(.looking(name))
                    return !shouldEnd()
                }
            }
            guard try send(logs[index], reader, conversation) else { return interrupted() }
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

    // MARK: A log

    /// - Returns: false if the work should end.
    private mutating func send(
        _ log: ArchivedLog, _ reader: ArchivedLogReader, _ conversation: AdminConversation
    ) throws(AdminError) -> Bool {
        defer { doneBytes += log.size - log.from }
        guard !log.isKnown else {
            summary.knownLogs += 1
            summary.tally.knownBytes += log.size
            return true
        }
        try conversation.send(BackfillFrame.open(BackfillOpening(log)).encoded)
        guard let reply = try answer(conversation) else { return false }
        if case .followed = reply {
            summary.knownLogs += 1
            summary.tally.knownBytes += log.size
            return true
        }
        if log.mayBeShorterCopy { summary.doubtfulLogs += 1 }
        do throws(ArchiveError) {
            try reader.open(log, at: log.from)
        } catch {
            note(error)
        }
        var offset = log.from
        while let bytes = next(reader) {
            try conversation.send(BackfillFrame.data(bytes).encoded)
            offset += UInt64(bytes.count)
            if shouldEnd() { return false }
            for line in conversation.takeLines() { try hear(line, log, offset) }
        }
        try conversation.send(BackfillFrame.endOfLog.encoded)
        while let reply = try conversation.nextLine() {
            guard let tally = try hear(reply, log, offset) else { continue }
            summary.tally += tally
            summary.doneLogs += 1
            return true
        }
        return try ended()
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
    private func hear(_ line: String, _ log: ArchivedLog, _ offset: UInt64) throws(AdminError) -> BackfillTally? {
        switch try Self.reply(line) {
        case .at(let events, let end):
            report(.sending(log: log.name, bytes: doneBytes + min(end, offset) - log.from, events: events))
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
