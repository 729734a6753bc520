import NIOCore
import Testing

@testable import Outputs

struct SettlementTests {
    let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    func entry(next: UInt64, wireEnd: UInt64, bytes: Int = 100) -> Settlement.Entry {
        Settlement.Entry(
            batch: SentBatch(next: next, previous: next - 1, events: 1, renderedBytes: bytes), wireEnd: wireEnd)
    }

    func seen(
        acknowledged: UInt64, segments: UInt32, windowIsOpen: Bool = true, answers: UInt64 = 0
    ) -> Settlement.Observation {
        Settlement.Observation(
            acknowledged: acknowledged, segments: segments, windowIsOpen: windowIsOpen, receiptAnswers: answers)
    }

    @Test func aBatchSettlesByTheClockOnlyWhenASegmentArrivesAfterTheWait() {
        var ledger = Settlement(after: .seconds(5))
        ledger.sent(entry(next: 10, wireEnd: 1000))
        #expect(ledger.observe(seen(acknowledged: 1000, segments: 3), at: start) == [])
        #expect(ledger.observe(seen(acknowledged: 1000, segments: 9), at: start + .seconds(4)) == [])
        #expect(ledger.observe(seen(acknowledged: 1000, segments: 9), at: start + .seconds(5)) == [])
        #expect(ledger.observe(seen(acknowledged: 1000, segments: 9), at: start + .seconds(60)) == [])
        let settled = ledger.observe(seen(acknowledged: 1000, segments: 10), at: start + .seconds(61))
        #expect(settled.map(\.next) == [10])
        #expect(ledger.isEmpty)
        #expect(ledger.unsettled.bytes == 0)
    }

    @Test func whatTheKernelHasNotAcknowledgedNeverSettles() {
        var ledger = Settlement(after: .seconds(1))
        ledger.sent(entry(next: 10, wireEnd: 1000))
        for second in 0..<100 {
            let seen = seen(acknowledged: 999, segments: UInt32(second))
            #expect(ledger.observe(seen, at: start + .seconds(Int64(second))) == [])
        }
        #expect(ledger.unsettled.bytes == 100)
    }

    @Test func theClockStandsStillWhileTheWindowIsClosed() {
        var ledger = Settlement(after: .seconds(5))
        ledger.sent(entry(next: 10, wireEnd: 1000))
        _ = ledger.observe(seen(acknowledged: 1000, segments: 1), at: start)
        _ = ledger.observe(seen(acknowledged: 1000, segments: 2, windowIsOpen: false), at: start + .seconds(4))
        _ = ledger.observe(seen(acknowledged: 1000, segments: 3), at: start + .seconds(6))
        #expect(ledger.observe(seen(acknowledged: 1000, segments: 4), at: start + .seconds(7)) == [])
        _ = ledger.observe(seen(acknowledged: 1000, segments: 4), at: start + .seconds(9))
        #expect(ledger.observe(seen(acknowledged: 1000, segments: 5), at: start + .seconds(10)).count == 1)
    }

    @Test func batchesSettleInTheOrderInWhichTheyWereSent() {
        var ledger = Settlement(after: .seconds(1))
        ledger.sent(entry(next: 10, wireEnd: 1000))
        ledger.sent(entry(next: 20, wireEnd: 2000))
        _ = ledger.observe(seen(acknowledged: 1500, segments: 1), at: start)
        _ = ledger.observe(seen(acknowledged: 2000, segments: 2), at: start + .seconds(1))
        #expect(
            ledger.observe(seen(acknowledged: 2000, segments: 3), at: start + .milliseconds(1500)).map(\.next) == [10])
        _ = ledger.observe(seen(acknowledged: 2000, segments: 3), at: start + .seconds(2))
        #expect(ledger.observe(seen(acknowledged: 2000, segments: 4), at: start + .seconds(3)).map(\.next) == [20])
        #expect(ledger.settledBatches == 2)
    }

    @Test func aReceiptSettlesAtOnceWhatWasSentBeforeIt() {
        var ledger = Settlement(after: .seconds(5))
        ledger.sent(entry(next: 10, wireEnd: 1000))
        #expect(ledger.wantsReceipt)
        ledger.requestedReceipt(answers: 0, at: start)
        #expect(!ledger.wantsReceipt)
        ledger.sent(entry(next: 20, wireEnd: 2000))
        let first = ledger.observe(seen(acknowledged: 1000, segments: 1, answers: 1), at: start)
        #expect(first.map(\.next) == [10])
        #expect(ledger.wantsReceipt)
        ledger.requestedReceipt(answers: 1, at: start)
        #expect(ledger.observe(seen(acknowledged: 2000, segments: 2, answers: 2), at: start) == [])
        #expect(ledger.observe(seen(acknowledged: 2000, segments: 2, answers: 3), at: start).map(\.next) == [20])
        #expect(!ledger.wantsReceipt)
    }

    @Test func onceAPeerAnswersReceiptsTheClockNoLongerSettles() {
        var ledger = Settlement(after: .seconds(1))
        ledger.sent(entry(next: 10, wireEnd: 1000))
        ledger.requestedReceipt(answers: 0, at: start)
        _ = ledger.observe(seen(acknowledged: 1000, segments: 1, answers: 1), at: start)
        ledger.sent(entry(next: 20, wireEnd: 2000))
        ledger.requestedReceipt(answers: 1, at: start)
        for second in 0..<100 {
            let stopped = seen(acknowledged: 2000, segments: UInt32(second), answers: 1)
            #expect(ledger.observe(stopped, at: start + .seconds(Int64(second))) == [])
        }
    }

    @Test func aPeerThatMergesItsAnswersIsSettledByTheClockAgain() {
        var ledger = Settlement(after: .seconds(5))
        ledger.sent(entry(next: 10, wireEnd: 1000))
        ledger.requestedReceipt(answers: 0, at: start)
        #expect(ledger.observe(seen(acknowledged: 1000, segments: 1, answers: 1), at: start).map(\.next) == [10])
        ledger.sent(entry(next: 20, wireEnd: 2000))
        ledger.requestedReceipt(answers: 1, at: start)
        // One answer to two requests, and no more: it may be the late one to the pair before, so it is asked again.
        #expect(ledger.observe(seen(acknowledged: 2000, segments: 2, answers: 2), at: start + .seconds(4)) == [])
        #expect(ledger.observe(seen(acknowledged: 2000, segments: 3, answers: 2), at: start + .seconds(5)) == [])
        #expect(ledger.wantsReceipt)
        ledger.requestedReceipt(answers: 2, at: start + .seconds(5))
        // The third answer belongs to the third request at the earliest, which was behind the batch.
        let third = ledger.observe(seen(acknowledged: 2000, segments: 4, answers: 3), at: start + .seconds(6))
        #expect(third.map(\.next) == [20])
        ledger.sent(entry(next: 30, wireEnd: 3000))
        ledger.requestedReceipt(answers: 3, at: start + .seconds(6))
        #expect(ledger.observe(seen(acknowledged: 3000, segments: 5, answers: 4), at: start + .seconds(11)) == [])
        ledger.requestedReceipt(answers: 4, at: start + .seconds(11))
        #expect(ledger.observe(seen(acknowledged: 3000, segments: 6, answers: 5), at: start + .seconds(16)) == [])
        #expect(!ledger.wantsReceipt)
        _ = ledger.observe(seen(acknowledged: 3000, segments: 7, answers: 5), at: start + .seconds(22))
        let settled = ledger.observe(seen(acknowledged: 3000, segments: 8, answers: 5), at: start + .seconds(23))
        #expect(settled.map(\.next) == [30])
    }

    @Test func aLateAnswerFollowedBySilenceIsNoSignOfMerging() {
        var ledger = Settlement(after: .seconds(5))
        ledger.sent(entry(next: 10, wireEnd: 1000))
        ledger.requestedReceipt(answers: 0, at: start)
        _ = ledger.observe(seen(acknowledged: 1000, segments: 1, answers: 1), at: start)
        ledger.sent(entry(next: 20, wireEnd: 2000))
        ledger.requestedReceipt(answers: 1, at: start)
        _ = ledger.observe(seen(acknowledged: 2000, segments: 2, answers: 2), at: start + .seconds(5))
        ledger.requestedReceipt(answers: 2, at: start + .seconds(5))
        for second in 6..<200 {
            let hung = seen(acknowledged: 2000, segments: UInt32(second), answers: 2)
            #expect(ledger.observe(hung, at: start + .seconds(Int64(second))) == [])
        }
        #expect(ledger.receiptOwed(at: start + .seconds(35)) == .seconds(30))
    }

    @Test func aPeerKnownToAnswerIsNotSettledByTheClockOnItsNextConnection() {
        var ledger = Settlement(after: .seconds(1), answersReceipts: true)
        ledger.sent(entry(next: 10, wireEnd: 1000))
        ledger.requestedReceipt(answers: 0, at: start)
        for second in 0..<100 {
            let hung = seen(acknowledged: 1000, segments: UInt32(second))
            #expect(ledger.observe(hung, at: start + .seconds(Int64(second))) == [])
        }
    }
}
