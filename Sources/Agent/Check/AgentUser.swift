import Glibc

/// The user that the agent runs as when its service starts it.
public struct AgentUser: Sendable {
    public let name: String
    private let user: uid_t
    private let group: gid_t

    /// Whom the data directory belongs to, else the user `gatepost`; nil if there is neither, or if that is who we are.
    public init?(dataDirectory: String) {
        var status = stat()
        let entry: UnsafeMutablePointer<passwd>? =
            if unsafe stat(dataDirectory, &status) == 0 { unsafe getpwuid(status.st_uid) } else {
                unsafe getpwnam("gatepost")
            }
        guard let entry = unsafe entry, unsafe entry.pointee.pw_uid != geteuid() else { return nil }
        unsafe name = String(cString: entry.pointee.pw_name)
        unsafe user = entry.pointee.pw_uid
        unsafe group = entry.pointee.pw_gid
    }

    /// Gives this process that user's rights, for good; for root alone.
    /// - Returns: false if that cannot be done.
    public func become() -> Bool {
        unsafe initgroups(name, group) == 0 && setgid(group) == 0 && setuid(user) == 0
    }
}
