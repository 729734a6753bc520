import Synchronization

/// Where an output's thread writes its status and others read it; once a batch, not once an event.
final class OutputBoard: Sendable {
    private let status = Mutex(OutputStatus())

    func update(_ change: (inout OutputStatus) -> Void) {
        status.withLock { change(&$0) }
    }

    func read() -> OutputStatus {
        status.withLock { $0 }
    }
}
