import Foundation
import Synchronization
import Testing

/// Work that goes on beside a test, on a thread of its own.
final class ResultOfThread<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)

    init(_ work: @escaping @Sendable () throws -> Value) {
        Thread.detachNewThread {
            let made = Result { try work() }
            self.result.withLock { $0 = made }
        }
    }

    /// Waits for the end of the work.
    func value() throws -> Value {
        try waitUntil("the other thread is done") { result.withLock { $0 != nil } }
        return try result.withLock { $0 }!.get()
    }
}
