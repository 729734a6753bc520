import Foundation
import Harness

/// A socket that listens with a queue of one and accepts nobody, so that a further SYN gets no answer.
final class FullQueue {
    let port: UInt16
    private var descriptors: [Int32] = []

    init() throws {
        port = try LocalPort.free()
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isFilled = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                let listener = open(0)
                guard bind(listener, address, length) == 0, listen(listener, 0) == 0 else { return false }
                for _ in 0..<8 {
                    _ = Glibc.connect(open(Int32(SOCK_NONBLOCK.rawValue)), address, length)
                }
                return true
            }
        }
        guard isFilled else { throw HarnessError("cannot listen: \(String(cString: strerror(errno)))") }
    }

    private func open(_ flags: Int32) -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue) | flags, 0)
        descriptors.append(descriptor)
        return descriptor
    }

    deinit { descriptors.forEach { close($0) } }
}
