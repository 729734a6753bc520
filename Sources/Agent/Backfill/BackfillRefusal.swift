import NIOHTTP1

/// Why the agent does not backfill, or not to the end.
enum BackfillRefusal: Error, CustomStringConvertible {
    case malformed(String)
    case noInput(String)
    case busy
    case stopping
    case givenUp
    /// What came by listeners cannot be looked up.
    case ledger(String)

    var description: String {
        switch self {
        case .malformed(let what), .noInput(let what): what
        case .busy: "another backfill goes on; wait until it is done"
        case .stopping: "the agent stops; when it runs, run the command again: it goes on where it was"
        case .givenUp:
            "the disk refused what was written to the spool, and some of it was given up; run the command again: it goes "
                + "on behind the last that is safe"
        case .ledger(let reason): "it cannot be told what came by listeners, and nothing more is sent: \(reason)"
        }
    }

    /// How the command ends.
    var exitStatus: ExitStatus {
        switch self {
        case .malformed, .noInput: .usage
        case .busy: .busy
        case .stopping: .unreachable
        case .givenUp, .ledger: .io
        }
    }

    /// Before the conversation began.
    var status: HTTPResponseStatus {
        switch self {
        case .malformed, .noInput: .badRequest
        case .busy: .conflict
        case .stopping: .serviceUnavailable
        case .givenUp, .ledger: .internalServerError
        }
    }
}
