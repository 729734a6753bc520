import Agent
import Configuration
import Foundation
import Testing

/// A configuration with any mistake is answered: with a diagnostic, or because it is none.
@Suite(.timeLimit(.minutes(5)))
struct MutatedConfigurations {
    private static let whole = """
        agent: { name: gw-01, log: { level: info } }
        spool:
          max_size: 4GiB
          keep_free: 5%
        inputs:
          gateway:
            files: ["/var/log/access-gateway/*.log", "/x"]
            timezone: -05:00
            labels: { site: dmz }
        outputs:
          siem:
            to: tcp://127.0.0.1:6514
            format: json
            from: [gateway]
            redact: { SUBJECT: hash }
            tls: { ca: system, verify: full }
            batch:
              max_bytes: 256KiB
              max_wait: "200ms"
        """

    @Test func whateverIsChangedThereIsAnAnswer() throws {
        var random = Generator(state: 7)
        let original = Array(Self.whole.utf8)
        let pieces = Array(" \n\t:-?[]{},#&*!|>'\"%@`$~".utf8)
        for _ in 0..<3000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(pieces[Int.random(in: 0..<pieces.count, using: &random)], at: place)
                default: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...20, using: &random)))
                }
            }
            let folder = try ConfigurationFolder([:])
            try folder.write("gatepost.yaml", Data(bytes))
            let loaded = folder.load()
            #expect((loaded.configuration == nil) == loaded.diagnostics.contains { $0.severity == .error })
            #expect(loaded.diagnostics.allSatisfy { $0.message.contains(";") || $0.message.count < 200 })
        }
    }

    /// Steele, Lea and Flood's generator: the same numbers on every machine.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
            return z ^ z >> 31
        }
    }
}
