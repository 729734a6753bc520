import Glibc

/// The service manager that started the process, to which it reports its state (sd_notify(3)): one datagram a report,
/// to the Unix socket that `NOTIFY_SOCKET` names.
public struct ServiceManager: Sendable {
    /// How often ``keepAlive()`` is expected (`WATCHDOG_USEC`); nil: never.
    public let watchdog: Duration?
    /// A path, or, where it begins with `@`, a name in the abstract namespace (unix(7)).
    private let address: String

    /// The manager that the process's environment names.
    /// - Returns: nil if there is none, as when a person starts the program.
    public static func ofThisProcess() -> ServiceManager? {
        ServiceManager { name in unsafe getenv(name).map { unsafe String(cString: $0) } }
    }

    /// - Parameter variable: the value of an environment variable, nil if there is none.
    public init?(variable: (String) -> String?) {
        guard let address = variable("NOTIFY_SOCKET"), address.hasPrefix("/") || address.hasPrefix("@") else {
            return nil
        }
        self.address = address
        // A process that inherited the variables from the one that they are meant for says nothing.
        let isMeant = variable("WATCHDOG_PID").map { $0 == String(getpid()) } ?? true
        watchdog = variable("WATCHDOG_USEC").flatMap(UInt64.init).flatMap {
            $0 > 0 && isMeant ? .microseconds($0) : nil
        }
    }

    /// Inputs are open and outputs have begun; also after a reload.
    public func ready(status: String) { send("READY=1\nSTATUS=\(Self.line(status))") }

    /// The configuration is being read again. To be answered by ``ready(status:)``, whatever becomes of it.
    public func reloading() {
        var now = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        send("RELOADING=1\nMONOTONIC_USEC=\(now.tv_sec * 1_000_000 + now.tv_nsec / 1000)")
    }

    public func stopping() { send("STOPPING=1\nSTATUS=stopping") }

    /// - Parameter text: for people, in `systemctl status`.
    public func status(_ text: String) { send("STATUS=\(Self.line(text))") }

    /// All is going round.
    public func keepAlive() { send("WATCHDOG=1") }

    private static func line(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 })
    }

    /// Sends a report. Whether it arrives is the manager's business: there is nobody else to tell.
    private func send(_ report: String) {
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        // The abstract namespace begins with a zero byte instead of the `@`.
        var bytes = Array(address.utf8)
        if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }
        guard bytes.count < MemoryLayout.size(ofValue: name.sun_path) else { return }
        unsafe withUnsafeMutableBytes(of: &name.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)

        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let text = Array(report.utf8)
        _ = unsafe withUnsafePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe sendto(descriptor, text, text.count, Int32(MSG_NOSIGNAL), address, length)
            }
        }
    }
}
