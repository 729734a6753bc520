import Foundation
import Logging
import Testing

/// Inputs, and what comes of them.
protocol InputBench: AnyObject {
    /// How long a test waits for what must come, in seconds.
    static var patience: TimeInterval { get }

    /// What was collected.
    var shipped: [ShippedEvent] { get }
    var warnings: LogRecorder { get }

    /// Takes over what has become durable.
    func collect()
}

extension InputBench {
    /// Waits for a condition over what was shipped.
    func wait(
        _ what: String, sourceLocation: SourceLocation = #_sourceLocation,
        until condition: ([ShippedEvent]) throws -> Bool
    ) {
        let deadline = Date(timeIntervalSinceNow: Self.patience)
        while true {
            collect()
            do {
                if try condition(shipped) { return }
            } catch {
                Issue.record("waiting for \(what): \(error)", sourceLocation: sourceLocation)
                return
            }
            guard Date() < deadline else {
                let last = shipped.suffix(5).map { $0.text.prefix(80) }
                let log = warnings.messages(.warning).suffix(3)
                Issue.record(
                    "waited for \(what) in vain; \(shipped.count) events: …\(last) \(log)",
                    sourceLocation: sourceLocation)
                return
            }
            usleep(2000)
        }
    }

    func waitForEvents(_ count: Int, sourceLocation: SourceLocation = #_sourceLocation) {
        wait("\(count) events", sourceLocation: sourceLocation) { $0.count >= count }
    }
}
