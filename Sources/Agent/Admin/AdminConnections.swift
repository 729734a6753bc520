import NIOCore
import Synchronization

/// The connections of the admin server that are open, so that there are not too many, and all of them end with it.
final class AdminConnections: Sendable {
    /// On what a connection came.
    enum Kind: Sendable {
        case socket, tcp
    }

    /// Connections at a time, of each kind; one more is closed at once.
    static let maximum = 32

    let routes: [AdminRoute]
    private let guarded = Mutex(Guarded())

    private struct Guarded {
        var open: [ObjectIdentifier: Open] = [:]
        var counts: [Kind: Int] = [:]
        var isEnding = false
    }

    private struct Open {
        var channel: any Channel
        var task: Task<Void, Never>?
    }

    init(routes: [AdminRoute]) {
        self.routes = routes
    }

    /// - Returns: false if there are too many, or the server ends.
    func enter(_ channel: any Channel, by kind: Kind) -> Bool {
        let isIn = guarded.withLock { guarded in
            guard !guarded.isEnding, guarded.counts[kind, default: 0] < Self.maximum else { return false }
            guarded.open[ObjectIdentifier(channel)] = Open(channel: channel)
            guarded.counts[kind, default: 0] += 1
            return true
        }
        guard isIn else { return false }
        channel.closeFuture.whenComplete { _ in
            let task = self.guarded.withLock { guarded in
                guarded.counts[kind, default: 0] -= 1
                let task = guarded.open[ObjectIdentifier(channel)]?.task
                if task == nil { guarded.open[ObjectIdentifier(channel)] = nil }
                return task
            }
            task?.cancel()
        }
        return true
    }

    /// Serves a connection that was let in, in a task of its own, which ends with the connection.
    func serve(_ connection: AdminConnection, on channel: any Channel) {
        let task = Task {
            do {
                try await connection.serve()
            } catch {
                // The other side has gone, or was sent away: there is nobody to tell.
                channel.close(promise: nil)
            }
            self.guarded.withLock { $0.open[ObjectIdentifier(channel)] = nil }
        }
        guarded.withLock { $0.open[ObjectIdentifier(channel)]?.task = task }
    }

    /// Lets nobody in any more, closes all connections, and returns when the last task has ended.
    /// - Parameter eventLoop: that of all connections, where each is let in and served at one go.
    func end(on eventLoop: any EventLoop) async throws {
        let all = try await eventLoop.submit {
            self.guarded.withLock { guarded in
                guarded.isEnding = true
                return guarded.open.values.map { (channel: $0.channel, task: $0.task) }
            }
        }.get()
        for connection in all { connection.channel.close(promise: nil) }
        for connection in all { await connection.task?.value }
    }
}
