import Inputs
import Outputs
import Spool
import Transport

/// The keys are documented in docs/operate.md, and stay.
extension AgentStatus {
    var json: JSONValue {
        .object([
            ("time", .string(time.text)),
            (
                "agent",
                .object([
                    ("name", .string(agent.name)), ("version", .string(agent.version)),
                    ("stream", .string(agent.stream)), ("epoch", .string(agent.epoch)),
                    ("pid", .integer(Int64(agent.processID))), ("started", .string(agent.started.text)),
                    ("uptime_seconds", .number(time.seconds(since: agent.started))),
                ])
            ),
            (
                "configuration",
                .object([
                    ("hash", .string(configuration.hash)), ("in_force", .bool(configuration.refusal == nil)),
                ])
            ),
            ("problems", .array(problems.map(JSONValue.string))),
            ("inputs", .array(inputs.map(json(of:)))),
            ("outputs", .array(outputs.map(json(of:)))),
            ("spool", spoolJSON), ("ledger", ledgerJSON),
        ])
    }

    private var ledgerJSON: JSONValue {
        guard let ledger else { return .null }
        return .object([
            ("events", .count(ledger.events)), ("bytes", .count(ledger.bytes)),
            ("lag_events", .count(spool.backlog(from: ledger.next))),
            ("since", .optional(ledger.since.map { UnixTime(milliseconds: $0 * 1000).text })),
            ("trouble", .optional(ledger.trouble)),
        ])
    }

    private func json(of input: InputStatus) -> JSONValue {
        let lost = input.dropped.filter { $0.count > 0 }.map { ($0.reason, JSONValue.count($0.count)) }
        let common: [(String, JSONValue)] = [
            ("name", .string(input.name)), ("events", .count(input.events)), ("bytes", .count(input.bytes)),
            ("lag_bytes", .count(input.lagBytes)), ("blocked", .bool(input.isBlocked)),
            ("unparsed_events", .count(strange(of: input).unparsed)),
            ("unknown_events", .count(strange(of: input).unknown)),
            ("discontinuities", .object(lost.sorted { $0.0 < $1.0 })),
        ]
        switch input {
        case .files(let files):
            return .object(
                common + [
                    ("files", .integer(Int64(files.files))), ("deleted_files", .integer(Int64(files.deletedFiles))),
                    ("deleted_bytes", .count(files.deletedBytes)),
                ])
        case .listener(let listener):
            return .object(
                common + [
                    ("listen", .array(listener.addresses.map(JSONValue.string))),
                    ("connections", .integer(Int64(listener.connections))),
                    ("accepted_connections", .count(listener.accepted)),
                    ("refused_connections", Self.counts(listener.refused)),
                    ("half_frames", .count(listener.halfFrames)), ("ended", .bool(listener.hasEnded)),
                ])
        }
    }

    private func json(of output: NamedOutput) -> JSONValue {
        let status = output.status
        return .object([
            ("name", .string(output.name)), ("to", .string(output.to)), ("format", .string(output.format)),
            ("state", .string(status.state.word)), ("backlog_events", .count(backlog(of: output))),
            ("oldest_undelivered_seconds", .optional(lag(of: output))), ("events_per_second", .optional(output.rate)),
            ("delivered_events", .count(status.deliveredEvents)), ("resent_events", .count(status.resentEvents)),
            ("rendered_bytes", .count(status.renderedBytes)), ("sent_bytes", .count(status.sentBytes)),
            ("dead_letters", .count(status.deadLetters)), ("dead_letter_bytes", .count(status.deadLetterBytes)),
            ("connects", .count(status.connects)), ("next_seq", .count(status.next)),
            (
                "redactions",
                Self.counts(Dictionary(output.redactions.map { ($0.rule, $0.count) }) { first, _ in first })
            ),
            ("retries", Self.counts(status.retries)), ("lost_events", Self.counts(status.lostEvents)),
            ("last_error", lastError(of: status)), ("tls", tls(of: status)),
            ("certificates", .array(certificates(of: output).map(json(of:)))),
        ])
    }

    private static func counts(_ counts: [String: UInt64]) -> JSONValue {
        .object(counts.sorted { $0.key < $1.key }.map { ($0.key, .count($0.value)) })
    }

    private static func counts<Reason: RawRepresentable<String>>(_ counts: [Reason: UInt64]) -> JSONValue {
        .object(counts.map { ($0.key.rawValue, .count($0.value)) }.sorted { $0.0 < $1.0 })
    }

    private func lastError(of status: OutputStatus) -> JSONValue {
        guard let text = status.lastError else { return .null }
        let time = UnixTime(milliseconds: (status.lastErrorTime ?? 0) * 1000)
        return .object([
            ("time", .string(time.text)), ("seconds_ago", .number(self.time.seconds(since: time))),
            ("text", .string(text)),
        ])
    }

    private func tls(of status: OutputStatus) -> JSONValue {
        guard let session = status.session else { return .null }
        return .object([
            ("version", .string(session.version)), ("cipher", .string(session.cipher)),
            ("verified", .bool(session.isVerified)), ("receipts", .bool(session.hasReceipts)),
        ])
    }

    private func json(of certificate: Certificate) -> JSONValue {
        .object([
            ("role", .string(certificate.role)), ("subject", .string(certificate.summary.subject)),
            ("issuer", .string(certificate.summary.issuer)),
            ("not_after", .string(UnixTime(milliseconds: certificate.summary.notAfter * 1000).text)),
            ("days_left", .integer(daysLeft(of: certificate))),
        ])
    }

    private func json(of backlog: AbandonedBacklog) -> JSONValue {
        .object([
            ("output", .string(backlog.output)), ("next_seq", .count(backlog.next)), ("events", .count(backlog.events)),
            ("bytes", .count(backlog.bytes)),
        ])
    }

    private var spoolJSON: JSONValue {
        .object([
            ("health", .string(spool.health.word)), ("reason", .optional(spool.health.reason)),
            ("bytes", .count(spool.bytes)), ("limit_bytes", .count(spool.limitBytes)),
            ("seconds_to_full", .optional(rates.secondsToFull)), ("events_per_second", .optional(rates.read)),
            ("segments", .integer(Int64(spool.segments))), ("first_seq", .count(spool.firstSeq)),
            ("durable_end", .count(spool.durableEnd)), ("next_seq", .count(spool.nextSeq)),
            ("waiting_batches", .integer(Int64(spool.waitingBatches))), ("syncs", .count(spool.syncs.count)),
            ("sync_seconds", .number(Double(spool.syncs.totalNanoseconds) / 1e9)),
            ("damaged_ranges", .count(spool.damagedRanges)), ("times_given_up", .count(spool.timesGivenUp)),
            ("kept_bytes", .count(spool.keptBytes)),
            ("lost_events", Self.counts(spool.lostEvents)),
            ("abandoned", .array(spool.abandoned.map(json(of:)))),
        ])
    }
}

extension SpoolStatus.Health {
    /// One word for programs.
    var word: String {
        switch self {
        case .working: "working"
        case .full: "full"
        case .failing: "failing"
        }
    }

    var reason: String? {
        switch self {
        case .working: nil
        case .full(let reason), .failing(let reason): reason
        }
    }
}

extension OutputStatus.State {
    /// One word for programs.
    var word: String {
        switch self {
        case .connecting: "connecting"
        case .connected: "connected"
        case .waiting: "waiting"
        case .stopped: "stopped"
        }
    }
}
