import Foundation
import Synchronization

/// TCP ports of the loopback interface.
public enum LocalPort {
    private static let given = Mutex<Set<UInt16>>([])

    /// A port on which nothing listens now, and which was given to no other test of this run.
    public static func free() throws -> UInt16 {
        for _ in 0..<100 {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            defer { close(descriptor) }
            var address = loopback(port: 0)
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let status = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, length) != 0
                        ? -1 : getsockname(descriptor, $0, &length)
                }
            }
            guard status == 0 else { throw HarnessError("bind: \(String(cString: strerror(errno)))") }
            let port = UInt16(bigEndian: address.sin_port)
            if given.withLock({ $0.insert(port).inserted }) { return port }
        }
        throw HarnessError("no free port")
    }

    /// Whether something accepts connections on `port`.
    public static func accepts(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = loopback(port: port)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
