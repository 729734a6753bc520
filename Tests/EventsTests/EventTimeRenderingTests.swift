import Bytes
import Events
import Testing

struct EventTimeRenderingTests {
    private func render(_ time: EventTime, digits: Int = 6) -> String {
        var output = ByteWriter()
        time.appendRFC3339(to: &output, maximumFractionDigits: digits)
        return output.string()
    }

    private func time(year: Int32 = 2020, digits: UInt8, offset: Int16) -> EventTime {
        EventTime(
            year: year, month: 6, day: 24, hour: 9, minute: 40, second: 5, nanoseconds: 12_345_678,
            fractionDigits: digits, offsetMinutes: offset, zoneKnown: true, isFromEvent: true)
    }

    @Test func aTimeKeepsItsOffsetAndItsFraction() {
        #expect(render(time(digits: 3, offset: -300)) == "2020-06-24T09:40:05.012-05:00")
        #expect(render(time(digits: 0, offset: 345)) == "2020-06-24T09:40:05+05:45")
        #expect(render(time(digits: 9, offset: 0)) == "2020-06-24T09:40:05.012345Z")
        #expect(render(time(digits: 9, offset: 0), digits: 9) == "2020-06-24T09:40:05.012345678Z")
        #expect(render(time(digits: 1, offset: -1439)) == "2020-06-24T09:40:05.0-23:59")
    }

    @Test func aTimeBeyondTheNotationStaysWithinIt() {
        #expect(render(time(year: -3, digits: 0, offset: 0)) == "0000-06-24T09:40:05Z")
        #expect(render(time(year: 123_456, digits: 0, offset: 2000)) == "9999-06-24T09:40:05+23:59")
    }

    @Test func aTimeOfArrivalIsUTCWithSixDigits() {
        #expect(render(EventTime(unixSeconds: 1_598_500_800, nanoseconds: 7_000)) == "2020-08-27T04:00:00.000007Z")
        #expect(render(EventTime(unixSeconds: -1, nanoseconds: 0)) == "1969-12-31T23:59:59.000000Z")
    }
}
