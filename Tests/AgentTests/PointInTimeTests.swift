import Testing

@testable import Agent

@Suite struct PointInTimeTests {
    private let now = PointInTime(seconds: 1_800_000_000, nanoseconds: 500_000_000)

    @Test(
        arguments: [
            ("2026-03-01T08:00:00Z", 1_772_352_000, 0), ("2026-03-01T08:00:00+02:00", 1_772_344_800, 0),
            ("2026-03-01T08:00:00.25-05:00", 1_772_370_000, 250_000_000), ("2026-03-01 08:00Z", 1_772_352_000, 0),
            ("2h", 1_799_992_800, 500_000_000), ("7d", 1_799_395_200, 500_000_000),
            ("700ms", 1_799_999_999, 800_000_000),
        ] as [(String, Int64, UInt32)])
    func everyFormIsRead(text: String, seconds: Int64, nanoseconds: UInt32) {
        #expect(PointInTime(text, now: now) == PointInTime(seconds: seconds, nanoseconds: nanoseconds))
    }

    @Test(arguments: ["2026-03-01", "2026-03-01 08:00", "2026-03-01 08:00:05"])
    func withoutAZoneTheTimeIsLocal(text: String) throws {
        let time = try #require(PointInTime(text, now: now))
        let whole = text.count == 10 ? text + " 00:00:00" : text.count == 16 ? text + ":00" : text
        #expect(time.localText == whole)
    }

    @Test(arguments: [
        "", "yesterday", "2026", "2026-02-30", "2026-13-01", "2026-03-01T", "2026-03-01 25:00", "2026-03-01 08:61",
        "2026-03-01T08:00:00+2", "2026-03-01T08:00:00.Z", "12", "-2h", "2026-03-01T08:00:00Zx",
    ])
    func whatIsNoTimeIsRefused(text: String) {
        #expect(PointInTime(text, now: now) == nil)
    }
}
