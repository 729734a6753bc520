/// How a command ends (sysexits.h), as far as gatepost uses it.
public enum ExitStatus: Int32, Sendable {
    case ok = 0
    /// A check of the command's own failed.
    case failed = 1
    case usage = 64
    case badData = 65
    case noInput = 66
    case unreachable = 69
    case `internal` = 70
    case io = 74
    /// The data directory is in use.
    case busy = 75
    case noPermission = 77
    case configuration = 78
}
