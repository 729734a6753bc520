public import Inputs

extension ArchiveError {
    /// How a command ends that met it.
    public var exitStatus: ExitStatus {
        switch kind {
        case .absent: .noInput
        case .forbidden: .noPermission
        case .damaged, .unsupported: .badData
        case .failed: .io
        }
    }
}
