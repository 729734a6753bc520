import NIOCore
import Testing

@testable import Outputs

/// How often an output goes back to an earlier destination.
@Suite struct ProbationTests {
    @Test func oneThatTakesNothingIsLeftAloneForTwiceAsLongEachTimeAQuarterOfAnHourAtMost() {
        var probation = Probation(shortest: .seconds(60))
        #expect(probation.pause == .seconds(60))
        var pauses: [TimeAmount] = []
        for _ in 0..<8 {
            probation.began()
            probation.failed()
            pauses.append(probation.pause)
        }
        #expect(pauses == [120, 240, 480, 900, 900, 900, 900, 900].map { .seconds($0) })
    }

    @Test func oneThatTakesEventsIsTrustedAgain() {
        var probation = Probation(shortest: .seconds(60))
        probation.began()
        probation.failed()
        // What comes of the others says nothing of it.
        probation.passed()
        probation.failed()
        #expect(probation.pause == .seconds(120))
        probation.began()
        probation.passed()
        #expect(probation.pause == .seconds(60))
        // It has been at work: that it ends now is no deception.
        probation.failed()
        #expect(probation.pause == .seconds(60))
    }

    @Test func aPauseThatIsLongerAnywayStays() {
        var probation = Probation(shortest: .hours(2))
        probation.began()
        probation.failed()
        #expect(probation.pause == .hours(2))
    }
}
