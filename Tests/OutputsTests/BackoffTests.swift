import NIOCore
import Testing

@testable import Outputs

struct BackoffTests {
    /// Always the upper end: shows the ceiling of each wait.
    struct Highest: RandomNumberGenerator {
        mutating func next() -> UInt64 { .max }
    }

    @Test func theCeilingDoublesUpToTheMaximumAndStaysThere() {
        var backoff = Backoff(minimum: .milliseconds(500), maximum: .seconds(3))
        var generator = Highest()
        let waits = (0..<100).map { _ in backoff.next(using: &generator) }
        #expect(waits.prefix(4) == [.milliseconds(500), .seconds(1), .seconds(2), .seconds(3)])
        #expect(waits.dropFirst(4).allSatisfy { $0 == .seconds(3) })
    }

    @Test func jitterIsFullDownToNothing() {
        var generator = SystemRandomNumberGenerator()
        let waits = (0..<1000).map { _ in
            var backoff = Backoff(minimum: .milliseconds(500), maximum: .seconds(3))
            return backoff.next(using: &generator)
        }
        // Of a thousand, none in the lowest tenth: once in 10⁴⁵ runs.
        #expect(waits.contains { $0 < .milliseconds(50) })
        #expect(waits.allSatisfy { $0 <= .milliseconds(500) })
    }

    @Test func aDeliveryBringsTheShortWaitBack() {
        var backoff = Backoff(minimum: .milliseconds(500), maximum: .seconds(60))
        var generator = Highest()
        for _ in 0..<10 { _ = backoff.next(using: &generator) }
        backoff.reset()
        #expect(backoff.next(using: &generator) == .milliseconds(500))
    }
}

struct ProgressWindowTests {
    @Test func afterACloseWithoutProgressOneBatchGoesAndTheNumberDoublesOnSuccess() {
        var window = ProgressWindow()
        #expect(window.allows(unsettled: 1_000_000))
        window.closed(settledBatches: 0)
        #expect(window.allows(unsettled: 0))
        #expect(!window.allows(unsettled: 1))
        window.allSettled()
        #expect(window.allows(unsettled: 1))
        #expect(!window.allows(unsettled: 2))
    }

    @Test func aCloseAfterProgressDoesNotNarrowTheWindow() {
        var window = ProgressWindow()
        window.closed(settledBatches: 3)
        #expect(window.allows(unsettled: 100))
    }

    @Test func theWindowOpensWholeAfterEnoughSuccess() {
        var window = ProgressWindow()
        window.closed(settledBatches: 0)
        for _ in 0..<10 { window.allSettled() }
        #expect(window.limit == nil)
    }
}

struct RepeatedMessagesTests {
    @Test func theSameMessageIsSaidOnceAMinuteWithACount() {
        var messages = RepeatedMessages()
        let start = NIODeadline.uptimeNanoseconds(0)
        #expect(messages.shouldSay("refused", at: start) == 0)
        for second in 1..<60 { #expect(messages.shouldSay("refused", at: start + .seconds(Int64(second))) == nil) }
        #expect(messages.shouldSay("refused", at: start + .seconds(60)) == 59)
        #expect(messages.shouldSay("timed out", at: start + .seconds(61)) == 0)
    }
}
