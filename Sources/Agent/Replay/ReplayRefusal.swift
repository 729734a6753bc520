import NIOHTTP1

/// Why the agent does not send a span again.
enum ReplayRefusal: Error, CustomStringConvertible {
    case malformed(String)
    case noOutput(String)
    case noCollector(String)
    case nothing(output: String, oldest: UInt64, delivered: UInt64)
    case noDeadLetters(String)
    case busy(String)
    case stopping
    case failed(String)

    var description: String {
        switch self {
        case .malformed(let what): what
        case .noOutput(let name): "the agent that runs has no output '\(name)'; see 'gatepost status'"
        case .noCollector(let name):
            "output '\(name)' writes to this host, and would mix both; use 'gatepost spool export --output \(name)'"
        case .nothing(let output, let oldest, let delivered):
            delivered > oldest
                ? "nothing of that span is there: the spool holds events \(oldest) to \(delivered - 1) that output "
                    + "'\(output)' has delivered; 'spool.keep' says how long delivered events stay"
                : "the spool holds no event that output '\(output)' has delivered; 'spool.keep' says how long they stay"
        case .noDeadLetters(let output): "the collector of output '\(output)' has refused nothing that is still kept"
        case .busy(let output): "something is being sent to output '\(output)' again already; wait until that is done"
        case .stopping: "the agent stops"
        case .failed(let reason): reason
        }
    }

    var status: HTTPResponseStatus {
        switch self {
        case .malformed, .noOutput, .noCollector: .badRequest
        case .nothing, .noDeadLetters: .notFound
        case .busy: .conflict
        case .stopping: .serviceUnavailable
        case .failed: .internalServerError
        }
    }
}
