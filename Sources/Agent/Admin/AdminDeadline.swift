import NIOCore
import Synchronization

/// Closes a connection on which something takes too long.
final class AdminDeadline: Sendable {
    private let channel: any Channel
    private let task = Mutex<Scheduled<Void>?>(nil)

    init(_ channel: any Channel) {
        self.channel = channel
    }

    /// The connection is closed in `time`, unless another time is set, or it is cleared, before.
    func set(_ time: TimeAmount) {
        let channel = channel
        replace(with: channel.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) })
    }

    func clear() {
        replace(with: nil)
    }

    private func replace(with new: Scheduled<Void>?) {
        let old = task.withLock { task in
            defer { task = new }
            return task
        }
        old?.cancel()
    }
}
