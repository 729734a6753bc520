import Events
import Foundation
import Testing

/// When an event happened, by its own words and what they lack.
struct EventTimeTests {
    private func seconds(_ text: String) throws -> Int64 {
        Int64(try Date(text, strategy: .iso8601).timeIntervalSince1970)
    }

    private func time(
        _ words: String, arrival: String = "2020-08-27T04:00:00Z", zone: String = "America/Chicago",
        yearReference: String? = nil
    ) throws -> String {
        let reading = try Reading(
            words + " gw WEB_CONSOLE - - INFO X [] m", zone: zone,
            arrival: Arrival(seconds: seconds(arrival), nanoseconds: 0), yearReference: yearReference.map(seconds))
        #expect(reading.name == "X")
        return reading.time.isFromEvent ? reading.timeText : "arrival"
    }

    @Test func isoTimesKeepTheirOffsetAndFraction() throws {
        #expect(try time("2020-06-24T09:40:36.000-05:00") == "2020-06-24T09:40:36.000-05:00")
        #expect(try time("2020-06-24T09:40:36Z") == "2020-06-24T09:40:36Z")
        #expect(try time("2020-06-24t09:40:36.1234567891z") == "2020-06-24T09:40:36.123456789Z")
        #expect(try time("2020-06-24 09:40:36,583 +0530") == "2020-06-24T09:40:36.583+05:30")
        #expect(try time("2020-06-24T09:40:60-05") == "2020-06-24T09:40:59-05:00")
    }

    @Test func timesWithoutAZoneTakeTheInputs() throws {
        let reading = Reading("2020-08-10 15:42:30.583 gw WEB_CONSOLE - - INFO X [] m")
        #expect(!reading.time.zoneKnown)
        #expect(reading.timeText == "2020-08-10T15:42:30.583-05:00")
        #expect(try time("2020-07-07-18:45:57") == "2020-07-07T18:45:57-05:00")
        #expect(try time("2020/01/07 18:45:57") == "2020-01-07T18:45:57-06:00")
        #expect(try time("2020-07-07 18:45:57", zone: "UTC") == "2020-07-07T18:45:57Z")
        #expect(try time("2020-07-07 18:45:57", zone: "-03:30") == "2020-07-07T18:45:57-03:30")
        #expect(try time("2020-07-07 18:45:57", zone: "Asia/Kathmandu") == "2020-07-07T18:45:57+05:45")
    }

    @Test func bsdTimesTakeTheYearOfTheirArrival() throws {
        #expect(try time("Aug 26 21:00:00") == "2020-08-26T21:00:00-05:00")
        #expect(try time("Aug  6 21:00:00") == "2020-08-06T21:00:00-05:00")
        #expect(try time("Aug 6 21:00:00.25") == "2020-08-06T21:00:00.25-05:00")
        #expect(try time("Aug  6 2017 21:00:00") == "2017-08-06T21:00:00-05:00")
    }

    @Test func aTimeOverAWeekAheadIsOfTheYearBefore() throws {
        #expect(try time("Sep  2 22:59:59") == "2020-09-02T22:59:59-05:00")
        #expect(try time("Sep  2 23:00:00") == "2020-09-02T23:00:00-05:00")
        #expect(try time("Sep  2 23:00:01") == "2019-09-02T23:00:01-05:00")
    }

    @Test func newYearRollsOver() throws {
        #expect(try time("Dec 31 23:59:59", arrival: "2021-01-01T06:00:05Z") == "2020-12-31T23:59:59-06:00")
        #expect(try time("Jan  1 00:00:01", arrival: "2021-01-01T06:00:05Z") == "2021-01-01T00:00:01-06:00")
        // East of UTC the new year has begun.
        #expect(
            try time("Jan  1 00:00:01", arrival: "2020-12-31T13:00:05Z", zone: "+11:00") == "2021-01-01T00:00:01+11:00")
        // A gateway's clock that is a little ahead of the agent's.
        #expect(try time("Jan  1 00:00:01", arrival: "2021-01-01T05:59:58Z") == "2021-01-01T00:00:01-06:00")
    }

    @Test func aFilesFirstReadTakesTheYearOfItsReference() throws {
        let old = try time("Dec 30 12:00:00", arrival: "2024-05-01T00:00:00Z", yearReference: "2019-01-02T00:00:00Z")
        #expect(old == "2018-12-30T12:00:00-06:00")
    }

    @Test func aLeapDayIsOfALeapYear() throws {
        #expect(try time("Feb 29 12:00:00", arrival: "2020-03-01T00:00:00Z") == "2020-02-29T12:00:00-06:00")
        #expect(try time("Feb 29 12:00:00", arrival: "2021-02-27T00:00:00Z") == "2020-02-29T12:00:00-06:00")
        #expect(try time("Feb 29 12:00:00", arrival: "2023-07-01T00:00:00Z") == "2020-02-29T12:00:00-06:00")
        #expect(try time("2021-02-29T12:00:00Z") == "arrival")
        #expect(try time("2000-02-29T12:00:00Z") == "2000-02-29T12:00:00Z")
        #expect(try time("1900-02-29T12:00:00Z") == "arrival")
    }

    @Test func aTimeThatNoClockShowsIsReadWithTheOffsetBefore() throws {
        // 8 March 2020: 02:00 CST became 03:00 CDT.
        #expect(try time("2020-03-08 01:59:59") == "2020-03-08T01:59:59-06:00")
        #expect(try time("2020-03-08 02:30:00") == "2020-03-08T02:30:00-06:00")
        #expect(try time("2020-03-08 03:00:00") == "2020-03-08T03:00:00-05:00")
    }

    @Test func aTimeThatClocksShowTwiceIsTheLatestBeforeItsArrival() throws {
        // 1 November 2020: 02:00 CDT became 01:00 CST.
        #expect(try time("Nov  1 01:30:00", arrival: "2020-11-01T06:30:01Z") == "2020-11-01T01:30:00-05:00")
        #expect(try time("Nov  1 01:30:00", arrival: "2020-11-01T07:30:01Z") == "2020-11-01T01:30:00-06:00")
        #expect(try time("Nov  1 00:59:59", arrival: "2020-11-01T07:30:01Z") == "2020-11-01T00:59:59-05:00")
        #expect(try time("Nov  1 02:00:00", arrival: "2020-11-01T08:30:01Z") == "2020-11-01T02:00:00-06:00")
    }

    @Test func slipsBeforeATimeCostNothing() throws {
        for words in [
            "O2020-06-24T09:40:36.000-05:00", "22020-06-24T09:40:36.000-05:00", "xx2020-06-24T09:40:36.000-05:00",
        ] {
            #expect(try time(words) == "2020-06-24T09:40:36.000-05:00")
            #expect(!Reading(words + " gw WEB_CONSOLE - - INFO X [] m").isWhole)
        }
    }

    @Test func aTimeWhoseFrontIsCutOffIsReadAsFarAsItGoes() throws {
        for words in [
            "8-04T14:27:54.383-05:00", "08-04T14:27:54.383-05:00", "0-08-04T14:27:54.383-05:00",
            "020-08-04T14:27:54.383-05:00",
        ] {
            #expect(try time(words) == "2020-08-04T14:27:54.383-05:00")
        }
        #expect(try time("19-08-04T14:27:54-05:00") == "2019-08-04T14:27:54-05:00")
        #expect(try time("9-12-31T14:27:54-05:00") == "2019-12-31T14:27:54-05:00")
        #expect(!Reading("8-04T14:27:54.383-05:00 gw WEB_CONSOLE - - INFO X [] m").isWhole)
    }

    @Test func anUnreadableTimeIsThatOfTheArrivalAndCostsNothingElse() throws {
        for words in [
            "2020-13-24T09:40:36Z", "2020-06-24T25:40:36Z", "Oct 32 09:40:36", "ct  9 09:47:02", "T09:40:36",
            "yesterday",
        ] {
            let reading = Reading(words + " gw.example.com WEB_CONSOLE APP - INFO X [A=\"b\"] m")
            #expect(reading.timeText == "2020-08-27T04:00:00.250000Z")
            #expect(!reading.time.isFromEvent)
            #expect(!reading.isWhole)
            #expect(
                [reading.host, reading.process, reading.component, reading.name] == [
                    "gw.example.com", "WEB_CONSOLE", "APP", "X",
                ])
        }
        let none = Reading("WEB_CONSOLE APP - INFO X [A=\"b\"] m")
        #expect([none.host, none.process, none.component, none.name] == ["", "WEB_CONSOLE", "APP", "X"])
        #expect(none.isWhole)
    }
}
