import Bytes
import Events
import Testing

/// What gatepost tells of itself is read like everything else.
struct AgentLineTests {
    private static func text(of line: AgentLine) -> String {
        var output = ByteWriter()
        line.append(to: &output)
        return output.string()
    }

    @Test func aLineIsReadBackAsItWasMeant() {
        let time = EventTime(unixSeconds: 1_795_272_437, nanoseconds: 512_000_000)
        let line = AgentLine(
            time: time, host: "gw-01", level: .alert, name: "GATEPOST_DISCONTINUITY",
            values: [("FILE", "/var/log/gw.log"), ("BYTES", "12"), ("NEW", "")], message: "12 unread bytes are lost")
        let reading = Reading(Self.text(of: line), .gateway)
        #expect(reading.isWhole)
        #expect(reading.timeText == "2026-11-21T14:47:17.512000Z")
        #expect(reading.host == "gw-01")
        #expect(reading.app == "gatepost")
        #expect(reading.process == "" && reading.component == "")
        #expect(reading.level == .alert)
        #expect(reading.name == "GATEPOST_DISCONTINUITY")
        #expect(reading.data == ["FILE=/var/log/gw.log", "BYTES=12"])
        #expect(reading.message == "12 unread bytes are lost")
    }

    @Test func aNameThatWouldEndAValueOrALineIsEncoded() {
        let time = EventTime(unixSeconds: 0, nanoseconds: 0)
        let line = AgentLine(
            time: time, host: "a host", level: .warn, name: "GATEPOST_DISCONTINUITY",
            values: [("FILE", "/tmp/a\"] b\n.log")], message: "one\ntwo")
        let reading = Reading(Self.text(of: line), .gateway)
        #expect(reading.host == "a%20host")
        #expect(reading.data == ["FILE=/tmp/a%22] b%0A.log"])
        #expect(reading.message == "one%0Atwo")
    }
}
