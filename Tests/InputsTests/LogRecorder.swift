import Logging
import Synchronization

/// Keeps what the tailer tells a person.
final class LogRecorder: Sendable {
    private let lines = Mutex<[(level: Logger.Level, message: String)]>([])

    var logger: Logger {
        var logger = Logger(label: "inputs") { _ in Handler(recorder: self) }
        logger.logLevel = .debug
        return logger
    }

    /// Messages of a level, in order.
    func messages(_ level: Logger.Level) -> [String] {
        lines.withLock { $0.filter { $0.level == level }.map(\.message) }
    }

    func count(_ level: Logger.Level, containing text: String) -> Int {
        messages(level).count { $0.contains(text) }
    }

    private func add(_ level: Logger.Level, _ message: String) {
        lines.withLock { $0.append((level, message)) }
    }

    private struct Handler: LogHandler {
        let recorder: LogRecorder
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .debug

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            recorder.add(event.level, event.message.description)
        }
    }
}
