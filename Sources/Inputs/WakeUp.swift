internal import CShims
internal import Glibc

/// Wakes a thread that sleeps in poll(2), from any thread.
final class WakeUp: Sendable {
    /// Readable once somebody rang.
    let descriptor: Int32

    init() throws(SystemError) {
        descriptor = gatepost_eventfd()
        guard descriptor >= 0 else { throw SystemError.last }
    }

    deinit {
        _ = close(descriptor)
    }

    func ring() {
        var one: UInt64 = 1
        // The only way to fail, a full counter, means that the bell rings already.
        _ = unsafe write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// Makes the bell silent until it is rung again.
    func clear() {
        var count: UInt64 = 0
        _ = unsafe read(descriptor, &count, MemoryLayout<UInt64>.size)
    }
}
