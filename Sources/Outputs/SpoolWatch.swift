import NIOCore
import Spool

/// Tells an output, on its event loop, when there is more in the spool than it has read.
final class SpoolWatch {
    private let spool: Spool
    private let waiter: WaiterID
    private let eventLoop: any EventLoop
    /// Whether the spool is going to call.
    private(set) var isWaiting = false

    init(_ spool: Spool, on eventLoop: any EventLoop) {
        self.spool = spool
        self.eventLoop = eventLoop
        waiter = spool.makeWaiter()
    }

    /// - Parameter wake: is called once, later, unless this is called again or ``cancel()`` before.
    /// - Returns: false if there is something at `position` already.
    func wait(for position: UInt64, _ wake: @escaping () -> Void) -> Bool {
        let eventLoop = eventLoop
        let this = NIOLoopBound((self, wake), eventLoop: eventLoop)
        let isThere = spool.wait(for: position, as: waiter) {
            eventLoop.execute {
                let (watch, wake) = this.value
                watch.isWaiting = false
                wake()
            }
        }
        isWaiting = !isThere
        return isWaiting
    }

    func cancel() {
        spool.cancelWait(waiter)
    }
}
