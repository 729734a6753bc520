internal import Spool

/// Events of several lines: how long more of one is waited for.
extension ListenerLoop {
    /// Waiting events are looked at no more often than this.
    private static let leastInterval = Duration.milliseconds(50)

    /// Notes whether the connection has an event that the next line may continue.
    func noteJoining(_ connection: StreamConnection) {
        guard connection.frames.isJoining else {
            if connection.continuationDeadline != nil { stopJoining(connection) }
            return
        }
        let deadline = MonotonicTime.now + options.continuationGrace
        connection.continuationDeadline = deadline
        joining[connection.token] = connection
        nextContinuation = min(nextContinuation ?? deadline, deadline)
    }

    func stopJoining(_ connection: StreamConnection) {
        connection.continuationDeadline = nil
        joining[connection.token] = nil
    }

    /// Ships the events that nothing has continued for ``ListenerOptions/continuationGrace``.
    func endWaitingEvents(_ now: MonotonicTime) {
        nextContinuation = nil
        for connection in Array(joining.values) {
            guard let deadline = connection.continuationDeadline else { continue }
            // What has come and could not be read yet may continue the event.
            if now >= deadline, connection.unreadBytes == 0, !endEvent(connection) { isBlocked = true }
            guard connection.continuationDeadline != nil else { continue }
            nextContinuation = max(min(nextContinuation ?? deadline, deadline), now + Self.leastInterval)
        }
    }

    /// Ships the event at hand as it is.
    /// - Returns: false if the spool takes nothing.
    @discardableResult
    func endEvent(_ connection: StreamConnection) -> Bool {
        guard connection.frames.isJoining else { return true }
        guard let batch = events.prepare() else { return false }
        let held = connection.frames.heldCount
        fill(batch, of: connection) { connection.frames.endEvent($0) }
        heldBytes += connection.frames.heldCount - held
        stopJoining(connection)
        return true
    }
}
