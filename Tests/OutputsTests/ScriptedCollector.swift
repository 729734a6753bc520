import Foundation
import Synchronization

/// A collector on loopback that does as it is told with each connection, in the order in which they come.
final class ScriptedCollector: Sendable {
    enum Behaviour: Sendable {
        /// Reads until the agent closes.
        case readAll
        /// Reads so many bytes, then closes with a FIN.
        case closeAfter(Int)
        /// Reads so many bytes, then closes with a RST.
        case resetAfter(Int)
        /// Reads nothing until the collector is stopped.
        case neverRead
    }

    let port: Int
    private let listener: Int32
    private let state = Mutex(State())
    private let script: [Behaviour]
    private let stopped = DispatchSemaphore(value: 0)

    private struct State {
        var connections: [[UInt8]] = []
        var open: [Int32] = []
        var isStopped = false
    }

    /// - Parameter script: one behaviour a connection; the last one goes for all that follow.
    /// - Parameter receiveBuffer: bytes that the kernel holds for a collector that does not read.
    init(_ script: [Behaviour], receiveBuffer: Int32? = nil) throws {
        self.script = script
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var receiveBuffer {
            setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        guard bound == 0, listen(listener, 16) == 0 else { throw POSIXError(.EADDRINUSE) }
        _ = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in acceptAll() }
    }

    /// The bytes that came on each connection so far.
    var connections: [[UInt8]] { state.withLock { $0.connections } }

    /// The octet-counted events of each connection so far; an incomplete one at its end is left out.
    var events: [[String]] {
        connections.map { bytes in
            var events: [String] = []
            var rest = bytes[...]
            while let space = rest.firstIndex(of: 0x20),
                let count = Int(String(decoding: rest[..<space], as: UTF8.self)), rest.endIndex - space - 1 >= count
            {
                events.append(String(decoding: rest[(space + 1)..<(space + 1 + count)], as: UTF8.self))
                rest = rest[(space + 1 + count)...]
            }
            return events
        }
    }

    func stop() {
        let open = state.withLock { state in
            state.isStopped = true
            return state.open
        }
        for descriptor in open { shutdown(descriptor, Int32(SHUT_RDWR)) }
        shutdown(listener, Int32(SHUT_RDWR))
        stopped.signal()
    }

    private func acceptAll() {
        var number = 0
        while true {
            let descriptor = accept(listener, nil, nil)
            if descriptor < 0 || state.withLock({ $0.isStopped }) { break }
            let behaviour = script[min(number, script.count - 1)]
            let index = number
            number += 1
            state.withLock {
                $0.connections.append([])
                $0.open.append(descriptor)
            }
            Thread.detachNewThread { [self] in serve(descriptor, index, behaviour) }
        }
        close(listener)
    }

    private func serve(_ descriptor: Int32, _ index: Int, _ behaviour: Behaviour) {
        switch behaviour {
        case .readAll:
            read(descriptor, index, upTo: .max)
        case .closeAfter(let count):
            read(descriptor, index, upTo: count)
        case .resetAfter(let count):
            read(descriptor, index, upTo: count)
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        case .neverRead:
            stopped.wait()
            stopped.signal()
        }
        state.withLock { $0.open.removeAll { $0 == descriptor } }
        close(descriptor)
    }

    private func read(_ descriptor: Int32, _ index: Int, upTo limit: Int) {
        var buffer = [UInt8](repeating: 0, count: 65536)
        var total = 0
        while total < limit {
            let count = recv(descriptor, &buffer, min(buffer.count, limit - total), 0)
            if count <= 0 { return }
            total += count
            state.withLock { $0.connections[index] += buffer[..<count] }
        }
    }
}
