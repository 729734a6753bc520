import Foundation
import Testing

@testable import Outputs

struct ArchiveNameTests {
    let name = ArchiveName(path: "/var/log/gateway.archive.jsonl")
    let day = ArchivePeriod(length: 86_400, number: 20_000)

    @Test func aFinishedFileIsNamedForTheDayAndFoundAgain() throws {
        #expect(name.finished(day, copy: 1) == "gateway.archive-2024-10-04.jsonl")
        #expect(name.finished(day, copy: 2) == "gateway.archive-2024-10-04.2.jsonl")
        for copy in 1...3 {
            for suffix in ["", ".gz"] {
                let found = try #require(name.finished(named: name.finished(day, copy: copy) + suffix))
                #expect(found.begin == day.begin)
                #expect(found.isCompressed == !suffix.isEmpty)
            }
        }
    }

    @Test func periodsShorterThanADayAreNamedForTheirMinute() throws {
        let period = ArchivePeriod(length: 900, number: 20_000 * 96 + 58)
        #expect(period.stamp == "2024-10-04T14-30")
        #expect(name.finished(named: name.finished(period, copy: 1))?.begin == period.begin)
    }

    @Test(arguments: [
        "gateway.archive.jsonl", "gateway.archive-.jsonl", "gateway.archive-2024-10.jsonl",
        "gateway.archive-2024-13-04.jsonl", "gateway.archive-2024-10-04.log", "other-2024-10-04.jsonl",
        "gateway.archive-2024-10-04.x.jsonl", "gateway.archive-2024-10-04T25-00.jsonl",
        "gateway.archive-2024-10-04.jsonl.bz2",
    ])
    func whatIsNoFinishedFileIsLeftAlone(_ other: String) {
        #expect(name.finished(named: other) == nil)
        #expect(!name.isUnfinished(other))
    }

    @Test func aPeriodOfADayIsThatOfTheClockOnTheWall() {
        let now = Date()
        let period = ArchivePeriod(length: 86_400, at: Int64(now.timeIntervalSince1970))
        let parts = Calendar(identifier: .gregorian).dateComponents(in: .current, from: now)
        #expect(period.stamp == String(format: "%04d-%02d-%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0))
    }
}
