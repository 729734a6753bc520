import COpenSSL
import Glibc

/// What tells one content of the files that the `tls` of an output or an input names from another, without reading them.
public struct TLSFileStamps: Equatable, Sendable {
    /// By their paths; no stamp where there is no such file.
    private let stamps: [String: Stamp?]

    private struct Stamp: Equatable {
        let device: UInt64
        let inode: UInt64
        let size: Int64
        /// Of the content, and of the mode and owner.
        let modified: Moment
        let changed: Moment

        init?(_ path: String) {
            var status = stat()
            guard unsafe stat(path, &status) == 0 else { return nil }
            device = UInt64(status.st_dev)
            inode = UInt64(status.st_ino)
            size = Int64(status.st_size)
            modified = Moment(status.st_mtim)
            changed = Moment(status.st_ctim)
        }
    }

    private struct Moment: Equatable {
        let seconds: Int
        let nanoseconds: Int

        init(_ time: timespec) {
            seconds = time.tv_sec
            nanoseconds = time.tv_nsec
        }
    }

    /// Those of the files as they are now.
    public init(_ settings: ClientTLSSettings) {
        self.init(paths: settings.watchedFiles)
    }

    /// Those of the files as they are now.
    public init(_ settings: ServerTLSSettings) {
        self.init(paths: [settings.certificate, settings.key, settings.clientCA ?? ""].filter { !$0.isEmpty })
    }

    private init(paths: [String]) {
        var stamps: [String: Stamp?] = [:]
        for path in paths { stamps.updateValue(Stamp(path), forKey: path) }
        self.stamps = stamps
    }
}
