import Testing

@testable import Configuration

/// Whatever the bytes are: an answer, soon, and every complaint at a place of the file.
@Suite(.timeLimit(.minutes(5)))
struct RandomConfigurations {
    private static let sample = """
        # A comment
        box:
          name: "a ${X} b"
          open: true
          size: 64MiB
          wait: 500ms
          names: [a, 'b', "c"]
          names2:
            - x
            - { y: z }
          marks: { A: "1", b: 2 }
          text: |
            lines
             of it
          folded: >-
            more
          inner: { depth: 2 }
        things:
          one:
            to: tls://host:6514
          two: { to: "${file:/nowhere}", size: 3 }
        """

    private func judge(_ bytes: [UInt8]) {
        let outcome = Composer.compose(bytes, file: "f")
        if outcome.root == nil, !outcome.isComplete { #expect(!outcome.diagnostics.isEmpty) }
        var decoder = SettingsDecoder(directory: "DIR", expansion: Expansion { _ in nil })
        let sample = Sample.table.decode(outcome.root.map { [$0] } ?? [], &decoder)
        let lines = bytes.count { $0 == 0x0A || $0 == 0x0D } + 1
        for diagnostic in outcome.diagnostics + decoder.diagnostics {
            guard case .position(let position) = diagnostic.place else { continue }
            #expect(position.line >= 1 && position.line <= lines + 1 && position.column >= 1)
            #expect(!diagnostic.description.utf8.contains { $0 < 0x20 })
        }
        if (outcome.diagnostics + decoder.diagnostics).isEmpty {
            let yaml = EffectiveConfiguration.yaml(Sample.table.effective(sample), origins: decoder.origins)
            #expect(Decoded(yaml).sample == sample)
        }
    }

    @Test func randomBytesAreRefusedInPeace() {
        var random = SplitMix64(seed: 1)
        for _ in 0..<4000 {
            let count = Int.random(in: 0...200, using: &random)
            judge((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
        }
    }

    @Test func randomYAMLCharactersAreRefusedInPeace() {
        var random = SplitMix64(seed: 2)
        let alphabet = Array(" \n\t:-?[]{},#&*!|>'\"%@`$~.ab1<ä\\".utf8)
        for _ in 0..<8000 {
            let count = Int.random(in: 0...120, using: &random)
            judge((0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0x20 })
        }
    }

    @Test func aConfigurationWithAnyMistakeIsAnswered() {
        var random = SplitMix64(seed: 3)
        let original = Array(Self.sample.utf8)
        let pieces = [
            "*", "&a ", "${", "}", "\t", ": ", ":", "\"", "'", "[", "{", "- ", "\n", "\n\n", "!!x ", "---\n", "~",
            "\u{FEFF}", "é", "\0",
        ]
        for _ in 0..<8000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(contentsOf: (pieces.randomElement(using: &random) ?? "").utf8, at: place)
                case 3: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 0...40, using: &random)))
                default:
                    let end = min(bytes.count, place + Int.random(in: 0...40, using: &random))
                    bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0..<bytes.count, using: &random))
                }
                if bytes.isEmpty { bytes = [0x20] }
            }
            judge(bytes)
        }
    }

    @Test func largeRubbishIsAnsweredSoon() {
        var random = SplitMix64(seed: 4)
        for piece in [
            "*.log\n", "a:b\n", "${X}", "'", "\"\\", "a: [", "- [", "? ", "a: &x ", "{${X}, ", "\t", ": ", "x\n",
        ] {
            let count = (1 << 20) / piece.utf8.count - Int.random(in: 0...9, using: &random)
            judge(Array(String(repeating: piece, count: count).utf8))
        }
    }
}

/// Steele, Lea and Flood's generator: the same numbers on every machine.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
