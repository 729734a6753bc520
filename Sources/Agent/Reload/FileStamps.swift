import Glibc
import Outputs
import Transport

/// Which files stand at the paths that an output's `tls` names: a renewed certificate is a change of the output.
struct FileStamps: Equatable, Sendable {
    private let stamps: [Stamp?]

    private struct Stamp: Equatable {
        var inode: UInt64
        var size: Int64
        var seconds: Int64
        var nanoseconds: Int64
    }

    init(_ settings: OutputSettings) {
        var paths = [settings.tls.certificate, settings.tls.key].compactMap { $0 }
        if case .file(let path) = settings.tls.ca { paths.append(path) }
        stamps = paths.map { path in
            var status = stat()
            guard unsafe stat(path, &status) == 0 else { return nil }
            return Stamp(
                inode: UInt64(status.st_ino), size: Int64(status.st_size), seconds: Int64(status.st_mtim.tv_sec),
                nanoseconds: Int64(status.st_mtim.tv_nsec))
        }
    }

    /// Those of all outputs, by their names.
    static func all(of configuration: AgentConfiguration) -> [String: FileStamps] {
        Dictionary(configuration.outputs.map { ($0.name, FileStamps($0)) }) { first, _ in first }
    }
}
