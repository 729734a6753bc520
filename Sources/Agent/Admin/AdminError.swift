import Glibc

/// Why the agent cannot be asked, or an agent not be reached.
public struct AdminError: Error, CustomStringConvertible {
    /// What was tried, why it failed, and what to do.
    public let description: String
    /// The exit status that tells scripts the kind of failure.
    public let status: ExitStatus

    init(_ description: String, _ status: ExitStatus) {
        self.description = description
        self.status = status
    }

    /// - Parameters:
    ///   - number: the system's errno.
    ///   - doing: what cannot be done with `path`: `made`.
    init(system number: Int32, path: String, doing: String) {
        let isForbidden = number == EACCES || number == EPERM || number == EROFS
        self.init(
            "\(path) cannot be \(doing): \(unsafe String(cString: strerror(number)))"
                + (isForbidden ? "; set an 'agent.admin.socket' that this user may make, or off" : ""),
            isForbidden ? .noPermission : .io)
    }
}
