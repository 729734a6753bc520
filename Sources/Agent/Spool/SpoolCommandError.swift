import Configuration
public import Events
public import Spool

#if canImport(Glibc)
    import Glibc
#endif

/// Why a command on a spool could not do what it was asked for.
public struct SpoolCommandError: Error, CustomStringConvertible, Sendable {
    /// What was tried, why it failed, and what to do.
    public let description: String
    public let status: ExitStatus

    public init(_ description: String, _ status: ExitStatus) {
        self.description = description
        self.status = status
    }

    public init(_ error: SpoolError) {
        switch error {
        case .system(_, let path, ENOENT):
            self.init("there is no spool here: \(path) does not exist; see 'data_dir', or --data-dir", .noInput)
        case .system(_, _, EACCES), .system(_, _, EPERM):
            self.init("\(error); look into it as the agent's user, or as root", .noPermission)
        default:
            let wrapped = AgentError(error)
            self.init(wrapped.description, wrapped.status)
        }
    }

    public init(_ error: RedactionKeyError) {
        let wrapped = AgentError(error)
        self.init(wrapped.description, wrapped.status)
    }

    /// Runs what fails with errors of the spool.
    static func wrapping<R>(_ body: () throws(SpoolError) -> R) throws(SpoolCommandError) -> R {
        do throws(SpoolError) {
            return try body()
        } catch {
            throw SpoolCommandError(error)
        }
    }

    static func unknown(_ noun: String, _ name: String, _ known: [String]) -> SpoolCommandError {
        let nearest = nearestName(to: name, among: known).map { "; did you mean '\($0)'?" }
        let rest = nearest ?? (known.isEmpty ? "" : "; there are: \(known.joined(separator: ", "))")
        return SpoolCommandError("the configuration has no \(noun) '\(name)'\(rest)", .usage)
    }

    /// Nobody reads what is written any more, which is no failure.
    static let readerIsGone = SpoolCommandError("nobody reads the output any more", .ok)

    static func failed(_ call: String, _ path: String, _ code: Int32) -> SpoolCommandError {
        let text = unsafe String(cString: strerror(code))
        let status: ExitStatus = code == EACCES || code == EPERM ? .noPermission : .io
        return SpoolCommandError("\(call) \(path): \(text)", status)
    }
}
