import Inputs
import Outputs
import Spool

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
            ("inputs", .array(inputs.map(\.json))),
            ("outputs", .array(outputs.map(json(of:)))),
            ("spool", spool.json),
        ])
    }

    private func json(of output: NamedOutput) -> JSONValue {
        let status = output.status
        let retries = status.retries.sorted { $0.key < $1.key }
        return .object([
            ("name", .string(output.name)), ("state", .string(status.state.word)),
            ("backlog_events", .count(backlog(of: output))), ("delivered_events", .count(status.deliveredEvents)),
            ("resent_events", .count(status.resentEvents)), ("rendered_bytes", .count(status.renderedBytes)),
            ("sent_bytes", .count(status.sentBytes)), ("connects", .count(status.connects)),
            ("retries", .object(retries.map { ($0.key, .count($0.value)) })),
            ("next_seq", .count(status.next)), ("last_error", .optional(status.lastError)),
        ])
    }
}

extension FileInputStatus {
    fileprivate var json: JSONValue {
        .object([
            ("name", .string(name)), ("files", .integer(Int64(files))), ("events", .count(events)),
            ("bytes", .count(bytes)), ("lag_bytes", .count(lagBytes)), ("blocked", .bool(isBlocked)),
        ])
    }
}

extension SpoolStatus {
    fileprivate var json: JSONValue {
        .object([
            ("health", .string(health.word)), ("reason", .optional(health.reason)), ("bytes", .count(bytes)),
            ("limit_bytes", .count(limitBytes)), ("segments", .integer(Int64(segments))),
            ("first_seq", .count(firstSeq)), ("durable_end", .count(durableEnd)), ("next_seq", .count(nextSeq)),
            ("waiting_batches", .integer(Int64(waitingBatches))), ("syncs", .count(syncs.count)),
            ("sync_seconds", .number(Double(syncs.totalNanoseconds) / 1e9)),
            ("damaged_ranges", .count(damagedRanges)), ("times_given_up", .count(timesGivenUp)),
            ("kept_bytes", .count(keptBytes)),
            (
                "lost_events",
                .object(
                    lostEvents.sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.key.rawValue, .count($0.value)) })
            ),
            ("abandoned", .array(abandoned.map(\.json))),
        ])
    }
}

extension AbandonedBacklog {
    fileprivate var json: JSONValue {
        .object([
            ("output", .string(output)), ("next_seq", .count(next)), ("events", .count(events)),
            ("bytes", .count(bytes)),
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
