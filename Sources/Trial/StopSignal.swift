internal import Glibc
internal import Synchronization

/// Says that the work is to stop: by SIGINT or SIGTERM, or by ``raise()``. Waiting for it is waiting on a pipe, so that
/// it can be waited for together with a socket, by any number of threads.
public final class StopSignal: Sendable {
    /// Readable once the work is to stop.
    let descriptor: Int32
    private let writeEnd: Int32

    /// Where the signal handler writes; -1 before any handler is installed.
    private static let handlerEnd = Atomic<Int32>(-1)

    public init() throws(TrialError) {
        var ends: (Int32, Int32) = (-1, -1)
        let code = unsafe withUnsafeMutableBytes(of: &ends) {
            unsafe pipe($0.baseAddress?.assumingMemoryBound(to: Int32.self))
        }
        guard code == 0 else { throw TrialError("making a pipe", code: errno) }
        descriptor = ends.0
        writeEnd = ends.1
        for end in [ends.0, ends.1] {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
    }

    deinit {
        close(descriptor)
        close(writeEnd)
    }

    /// Catches SIGINT and SIGTERM from now on, and ignores SIGPIPE. A second signal of the same kind ends the process at
    /// once, as if nothing had been caught.
    public static func installed() throws(TrialError) -> StopSignal {
        let stop = try StopSignal()
        // The handler uses the pipe for as long as the process lives.
        _ = unsafe Unmanaged.passRetained(stop)
        handlerEnd.store(stop.writeEnd, ordering: .sequentiallyConsistent)
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = { _ in
            let saved = errno
            var byte: UInt8 = 0
            unsafe write(StopSignal.handlerEnd.load(ordering: .sequentiallyConsistent), &byte, 1)
            errno = saved
        }
        action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
        for number in [SIGINT, SIGTERM] { unsafe sigaction(number, &action, nil) }
        signal(SIGPIPE, SIG_IGN)
        return stop
    }

    /// Asks for the stop.
    public func raise() {
        var byte: UInt8 = 0
        // One byte is enough; when the pipe is full, there are many.
        unsafe write(writeEnd, &byte, 1)
    }

    /// Waits until the stop is asked for, or the time is over.
    /// - Parameter milliseconds: the time; -1 is for ever, 0 only looks.
    /// - Returns: whether it was asked for.
    public func wait(milliseconds: Int32 = -1) -> Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while true {
            let ready = unsafe poll(&watched, 1, milliseconds)
            if ready < 0, errno == EINTR { continue }
            return ready > 0
        }
    }

    /// Waits until `other` can be written to, or the stop is asked for.
    /// - Returns: false if the work is to stop.
    func waitUntilWritable(_ other: Int32) -> Bool {
        var watched = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: other, events: Int16(POLLOUT), revents: 0),
        ]
        while true {
            let ready = unsafe poll(&watched, 2, -1)
            if ready < 0, errno == EINTR { continue }
            return watched[0].revents == 0
        }
    }
}
