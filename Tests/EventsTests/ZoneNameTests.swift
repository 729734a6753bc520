import Events
import Foundation
import Testing

struct ZoneNameTests {
    @Test func zonesAreKnownByNameOffsetOrAsTheMachines() {
        for setting in ["local", "UTC", "Z", "America/Chicago", "Europe/Berlin", "Etc/GMT+5", "-05:00", "+0530", "+05"]
        {
            #expect(ZoneName(setting: setting)?.name == setting)
        }
    }

    @Test func whatIsNoZoneIsRefused() {
        for setting in [
            "", "Chicago", "America", "America/", "../../../etc/passwd", "/etc/localtime", "-25:00", "+5", "05:00",
            "zone.tab", "America/Chicag\u{F6}",
        ] {
            #expect(ZoneName(setting: setting) == nil, "\(setting)")
        }
    }

    /// Foundation reads the same database by its own means.
    @Test(arguments: [
        "America/Chicago", "America/Sao_Paulo", "America/St_Johns", "Europe/Berlin", "Europe/Dublin", "Europe/London",
        "Africa/Cairo", "Asia/Tehran", "Asia/Kolkata", "Asia/Tokyo", "Australia/Lord_Howe", "Australia/Sydney",
        "Pacific/Auckland", "Pacific/Chatham", "America/Santiago", "UTC",
    ])
    func offsetsAgreeWithThoseOfFoundation(name: String) throws {
        let zone = try #require(TimeZone(identifier: name))
        let reading = Reading()
        let context = Reading.context(zone: name)
        // From 1995 to 2060, past the last transition that the files list, in steps of some five days.
        for seconds in stride(from: Int64(788_918_400), to: 2_840_140_800, by: 444_443) {
            let instant = Date(timeIntervalSince1970: TimeInterval(seconds))
            let offset = zone.secondsFromGMT(for: instant)
            // Within a day of a transition clocks may show a time twice or never; other tests are about that.
            let near = [-86_400.0, 86_400.0].contains { zone.secondsFromGMT(for: instant + $0) != offset }
            if near { continue }
            let clock = EventTime(unixSeconds: seconds + Int64(offset), nanoseconds: 0)
            let line = String(
                format: "%04d-%02d-%02d %02d:%02d:%02d x", Int(clock.year), Int(clock.month), Int(clock.day),
                Int(clock.hour),
                Int(clock.minute), Int(clock.second))
            reading.read(Array(line.utf8), in: context)
            #expect(Int(reading.time.offsetMinutes) * 60 == offset, "\(line)")
            #expect(reading.time.unixSeconds == seconds)
        }
    }
}
