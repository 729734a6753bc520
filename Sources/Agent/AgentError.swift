import Events
import Inputs
import Spool
import Transport

#if canImport(Glibc)
    import Glibc
#endif

/// Why the agent could not start.
public struct AgentError: Error, CustomStringConvertible {
    /// What was tried, why it failed, and what to do.
    public let description: String
    /// The exit status that tells scripts the kind of failure.
    public let status: ExitStatus

    init(_ error: any Error) {
        description = "\(error)"
        switch error {
        case let error as AdminError: status = error.status
        case let error as SpoolError: status = Self.status(of: error)
        case is TransportError: status = .configuration
        case RedactionKeyError.missing: status = .noInput
        case let error as ListenError: status = Self.status(of: error)
        case RedactionKeyError.malformed: status = .badData
        case RedactionKeyError.failed(_, _, EACCES), RedactionKeyError.failed(_, _, EPERM): status = .noPermission
        case is RedactionKeyError, is FileTailerError: status = .io
        default: status = .internal
        }
    }

    private static func status(of error: ListenError) -> ExitStatus {
        switch error.reason {
        case .forbidden: .noPermission
        case .taken, .unavailable: .unreachable
        case .certificate: .configuration
        }
    }

    private static func status(of error: SpoolError) -> ExitStatus {
        switch error {
        case .busy: .busy
        case .foreignOwner: .noPermission
        case .unknownVersion, .unexpected: .badData
        case .system(_, _, EACCES), .system(_, _, EPERM): .noPermission
        case .system: .io
        }
    }
}
