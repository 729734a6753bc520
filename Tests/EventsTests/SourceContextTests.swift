import Events
import Testing

struct SourceContextTests {
    private let full = SourceContext(
        input: "gateway", format: .gateway, zone: ZoneName("America/Chicago"), peer: "[2001:db8::7]:5140",
        defaultHost: "gw-01", agent: "agent-7",
        labels: [.init(name: "site", value: "dmz"), .init(name: "ü", value: "")],
        yearReference: -86_400)

    @Test func aContextIsReadBackAsItWasStored() throws {
        let plain = SourceContext(input: "", format: .auto, zone: .local, defaultHost: "", agent: "")
        #expect(try SourceContext(decoding: full.encoded()) == full)
        #expect(try SourceContext(decoding: plain.encoded()) == plain)
    }

    @Test func aContextOfAnUnknownVersionIsRefused() {
        var bytes = full.encoded()
        bytes[0] = 2
        #expect(throws: SourceContextError.unknownVersion(2)) { try SourceContext(decoding: bytes) }
        bytes[0] = 1
        bytes[1] = 0x80
        #expect(throws: SourceContextError.unknownFlags(0x80)) { try SourceContext(decoding: bytes) }
    }

    @Test func aContextCutAnywhereIsRefused() {
        let bytes = full.encoded()
        for length in 0..<bytes.count {
            #expect(throws: SourceContextError.truncated) { try SourceContext(decoding: Array(bytes[..<length])) }
        }
        #expect(throws: SourceContextError.trailingBytes(1)) { try SourceContext(decoding: bytes + [0]) }
    }

    @Test func aContextWithBrokenTextIsRefused() {
        var bytes = full.encoded()
        bytes[6] = 0xFF
        #expect(throws: SourceContextError.invalidText) { try SourceContext(decoding: bytes) }
    }
}
