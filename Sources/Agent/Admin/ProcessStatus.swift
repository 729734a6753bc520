import Glibc

/// What the system says of this process (proc(5)).
struct ProcessStatus: Sendable {
    /// User and system time, in seconds.
    var cpuSeconds = 0.0
    var residentBytes: UInt64 = 0
    var virtualBytes: UInt64 = 0
    var openFiles: UInt64 = 0
    var maximumFiles: UInt64 = 0

    /// As of now; what cannot be read is 0.
    static func read() -> ProcessStatus {
        var status = ProcessStatus()
        var usage = rusage()
        if unsafe getrusage(RUSAGE_SELF.rawValue, &usage) == 0 {
            for time in [usage.ru_utime, usage.ru_stime] {
                status.cpuSeconds += Double(time.tv_sec) + Double(time.tv_usec) / 1e6
            }
        }
        let pages = text(of: "/proc/self/statm").split(separator: " ").compactMap { UInt64($0) }
        let pageSize = UInt64(max(0, sysconf(Int32(_SC_PAGESIZE))))
        if pages.count > 1 {
            status.virtualBytes = pages[0] * pageSize
            status.residentBytes = pages[1] * pageSize
        }
        var limit = rlimit()
        if unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            status.maximumFiles = UInt64(limit.rlim_cur)
        }
        status.openFiles = countOfOpenFiles()
        return status
    }

    private static func countOfOpenFiles() -> UInt64 {
        guard let directory = unsafe opendir("/proc/self/fd") else { return 0 }
        defer { unsafe _ = closedir(directory) }
        // Less ".", ".." and the directory's own.
        var count = -3
        while unsafe readdir(directory) != nil { count += 1 }
        return UInt64(max(0, count))
    }

    private static func text(of path: String) -> String {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }
}
