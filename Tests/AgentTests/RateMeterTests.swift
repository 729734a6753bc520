import Testing

@testable import Agent

@Suite struct RateMeterTests {
    private let start = ContinuousClock.now

    /// After so many seconds, with 10 events a second read, and 4 delivered, and 1 MB of growth a second.
    private func sample(_ seconds: Int, outputs: [String] = ["siem"]) -> RateMeter.Sample {
        let count = UInt64(seconds)
        let output = RateMeter.OutputSample(delivered: count * 4, backlog: count * 6)
        return RateMeter.Sample(
            time: start + .seconds(seconds), outputs: Dictionary(outputs.map { ($0, output) }) { first, _ in first },
            nextSeq: count * 10 + 1, spoolBytes: count * 1_000_000)
    }

    @Test func nothingIsSaidBeforeItIsKnown() {
        let meter = RateMeter()
        #expect(meter.rates(at: sample(0), limit: 1 << 30).read == nil)
        meter.take(sample(0))
        let soon = meter.rates(at: sample(5), limit: 1 << 30)
        #expect(soon.read == 10)
        #expect(soon.delivered == ["siem": 4])
        #expect(soon.secondsToFull == nil)
    }

    @Test func aSpoolThatGrowsIsFullInTheTimeThatIsLeftAtTheLastMinutesPace() {
        let meter = RateMeter()
        // For ten minutes nothing grows, then it does.
        for _ in 0..<100 { meter.take(sample(0)) }
        for second in stride(from: 5, through: 65, by: 5) { meter.take(sample(second)) }
        #expect(meter.rates(at: sample(70), limit: 100_000_000).secondsToFull == 30)
        #expect(meter.rates(at: sample(70), limit: 70_000_000).secondsToFull == nil)
    }

    @Test func theHistoryIsOfTenMinutesAndKnowsSinceWhenAnOutputIsThere() {
        let meter = RateMeter()
        for second in stride(from: 0, through: 1000, by: 5) {
            meter.take(sample(second, outputs: second < 990 ? ["siem"] : ["siem", "new"]))
        }
        let old = meter.history(of: "siem")
        #expect(old.delivered == Array(repeating: 4, count: 120))
        #expect(old.backlog.count == 120 && old.backlog.last == 6000)
        let new = meter.history(of: "new")
        #expect(new.delivered.suffix(4) == [nil, nil, 4, 4])
        #expect(new.backlog.suffix(4) == [nil, 5940, 5970, 6000])
    }
}
