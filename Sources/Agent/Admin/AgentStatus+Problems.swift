import Inputs
import Outputs
import Spool
import Transport

/// What is wrong, in words, the worst first.
extension AgentStatus {
    /// Days before the end of a certificate from which on it is a problem.
    private static let certificateDays: Int64 = 30

    /// Everything that somebody should look at.
    var problems: [String] {
        spoolProblems + outputs.flatMap(problems(of:)) + inputProblems + configurationProblems + abandoned
            + ledgerProblems + notices
    }

    private var ledgerProblems: [String] {
        guard let trouble = ledger?.trouble else { return [] }
        return ["the ledger of what came by listeners stands still, and a backfill with it: \(trouble)"]
    }

    /// Why the agent is ill; none: it is well.
    var illness: [String] {
        if case .failing(let reason) = spool.health { ["the spool cannot write: \(reason)"] } else { [] }
    }

    /// Why the agent takes no events; none: it does.
    var unreadiness: [String] {
        if case .full(let reason) = spool.health { ["the spool is full: \(reason)"] } else { illness }
    }

    private var spoolProblems: [String] {
        var problems = unreadiness
        if problems.isEmpty, let seconds = rates.secondsToFull, seconds < 86_400 {
            problems.append("the spool will be full in \(HumanText.span(seconds)) if nothing changes")
        }
        if spool.damagedRanges > 0 {
            problems.append("the spool: \(spool.damagedRanges) damaged or missing ranges were met since the start")
        }
        return problems
    }

    private func problems(of output: NamedOutput) -> [String] {
        let status = output.status
        var problems: [String] = []
        // A connection alone is no success: some collectors refuse what is sent over it.
        let isStuck = !status.hasDeliveredSinceError && status.oldestArrival != nil
        if status.state == .waiting || status.state == .connecting || isStuck, let error = status.lastError {
            problems.append("output \(output.name): \(error)")
        }
        for (reason, count) in status.lostEvents.sorted(by: { $0.key < $1.key }) {
            problems.append("output \(output.name): \(count) events were lost (\(reason)); a gap record tells of them")
        }
        if status.deadLetterBytes > 0 {
            problems.append(
                "output \(output.name): its collector has refused events (\(HumanText.bytes(status.deadLetterBytes))); "
                    + "gatepost spool list says why")
        }
        if let reason = status.refusedRenewal {
            problems.append(
                "output \(output.name): its TLS files have changed and are not used, those before are: \(reason)")
        }
        for certificate in certificates(of: output) {
            let days = daysLeft(of: certificate)
            let whose = certificate.role == "own" ? "its own certificate" : "the collector's certificate"
            if days < 0 {
                problems.append("output \(output.name): \(whose) has expired \(-days) days ago")
            } else if days < Self.certificateDays {
                problems.append("output \(output.name): \(whose) expires in \(days) days")
            }
        }
        if status.session?.isVerified == false {
            problems.append("output \(output.name): the collector is not verified; anyone on the way can read along")
        }
        return problems
    }

    private var inputProblems: [String] {
        inputs.flatMap { input in
            switch input {
            case .files(let files): problems(of: files)
            case .listener(let listener): problems(of: listener)
            }
        }
    }

    private func problems(of input: FileInputStatus) -> [String] {
        var problems: [String] = []
        if input.isBlocked {
            let held = HumanText.bytes(input.deletedBytes)
            let deleted = input.deletedBytes > 0 ? "; \(held) of deleted files are held open" : ""
            problems.append("input \(input.name): reading waits, since the spool takes nothing\(deleted)")
        }
        for reason in [DiscontinuityReason.holdDeleted, .closedUnread, .brokenGzip] {
            guard let count = input.discontinuities[reason] else { continue }
            problems.append(
                "input \(input.name): \(count) files were lost unread (\(reason.rawValue)); an event tells of each")
        }
        return problems
    }

    private func problems(of input: ListenerStatus) -> [String] {
        var problems: [String] = []
        // It stops for moments whenever much comes at once; that is no problem.
        if input.isBlocked, spool.health != .working {
            problems.append("input \(input.name): senders wait, since the spool takes nothing")
        }
        for loss in ListenerLoss.allCases {
            guard let count = input.lost[loss] else { continue }
            problems.append(
                "input \(input.name): \(count) \(loss.noun) were lost (\(loss.rawValue)); events tell of it")
        }
        if let count = input.refused[.limit] {
            problems.append("input \(input.name): \(count) connections were sent away (max_connections)")
        }
        return problems
    }

    private var configurationProblems: [String] {
        configuration.refusal.map { ["the configuration read last is not in force: \($0)"] } ?? []
    }

    private var abandoned: [String] {
        spool.abandoned.filter { $0.events > 0 }.map {
            "output \($0.output) is not in the configuration any more; \($0.events) events wait for it"
        }
    }
}
