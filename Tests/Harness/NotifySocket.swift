import Foundation

/// A datagram socket that a service reports its state to, as systemd has one.
public final class NotifySocket: Sendable {
    /// For `NOTIFY_SOCKET`.
    public let address: String
    private let descriptor: Int32

    /// - Parameter address: a path, or `@` and a name in the abstract namespace.
    public init(_ address: String) throws {
        self.address = address
        var bytes = Array(address.utf8)
        if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        let status = withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        guard status == 0 else { throw HarnessError("bind \(address): \(String(cString: strerror(errno)))") }
    }

    deinit { close(descriptor) }

    /// The reports that have come since the last call, each as its lines.
    public func reports() -> [[String]] {
        var reports: [[String]] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return reports }
            reports.append(String(decoding: buffer.prefix(count), as: UTF8.self).components(separatedBy: "\n"))
        }
    }
}
