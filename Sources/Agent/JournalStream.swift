import Logging

#if canImport(Glibc)
    import Glibc
#endif

/// What journald makes of a line on standard error (sd-daemon(3)).
enum JournalStream {
    /// Whether standard error goes to the journal: systemd puts the device and inode of the stream that it made into
    /// `JOURNAL_STREAM` (systemd.exec(5)), and it may have been redirected since.
    static var isStandardError: Bool {
        var status = stat()
        guard let stream = unsafe getenv("JOURNAL_STREAM"), unsafe fstat(STDERR_FILENO, &status) == 0 else {
            return false
        }
        return unsafe String(cString: stream) == "\(status.st_dev):\(status.st_ino)"
    }

    /// What a line of this level begins with.
    static func prefix(of level: Logger.Level) -> String {
        switch level {
        case .critical: "<2>"
        case .error: "<3>"
        case .warning: "<4>"
        case .notice: "<5>"
        case .info: "<6>"
        case .debug, .trace: "<7>"
        }
    }
}
