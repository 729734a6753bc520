import Bytes
import Events
import Testing

/// Events of random shape: whatever stands where, the secret is gone and all else is as it was.
@Suite struct RedactionPropertyTests {
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        /// SplitMix64: the same seed gives the same events.
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    /// Without the hyphen: one of its own would open a dump of attributes.
    private static let identifier = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")

    private func word(_ length: ClosedRange<Int>, _ generator: inout Generator) -> String {
        String(
            (0..<Int.random(in: length, using: &generator)).map { _ in Self.identifier.randomElement(using: &generator)!
            })
    }

    /// Words with the canary among them, glued or apart.
    private func text(_ canary: String, _ generator: inout Generator) -> String {
        (0..<Int.random(in: 1...6, using: &generator)).map { _ in
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: canary
            case 1: word(0...4, &generator) + canary + word(0...4, &generator)
            case 2: "SESSIONID=\(canary)"
            default: word(1...9, &generator)
            }
        }.joined(separator: " ")
    }

    @Test(arguments: 0..<40)
    func aCanaryIsNeverLeftAndNothingElseIsLost(seed: Int) {
        var generator = Generator(state: UInt64(seed))
        var redactor = Redactor(rules: .standard, key: RedactionKey(bytes: Array(0..<32))!)
        for _ in 0..<100 {
            let canary = word(8...70, &generator)
            var draft = RedactionDraft(
                host: text(canary, &generator), app: text(canary, &generator), component: text(canary, &generator),
                name: text(canary, &generator), message: text(canary, &generator))
            let secretKey = ["SESSION_ID", "SESSION_AUTH", "SESSION_APP"].randomElement(using: &generator)!
            draft.fields = [(secretKey, canary)]
            for number in 0..<Int.random(in: 0...6, using: &generator) {
                draft.fields.append(("KEY_\(number)", text(canary, &generator)))
            }
            draft.fields.shuffle(using: &generator)
            draft.unread = text(canary, &generator)
            draft.isWhole = Bool.random(using: &generator)

            var event = draft.make()
            let before = RedactionResult(event)
            redactor.redact(&event)
            let after = RedactionResult(event)
            #expect(!after.text.contains(canary), "canary \(canary): \(after.text)")
            let pseudonym = after.fields[secretKey] ?? ""
            #expect(pseudonym.count == 18 && pseudonym.hasPrefix("h_"))
            // What is left of every part is the part with the canary replaced.
            let parts: [(String, String)] =
                [
                    (before.host, after.host), (before.app, after.app), (before.component, after.component),
                    (before.name, after.name), (before.message, after.message), (before.line, after.line),
                ] + draft.fields.map { (before.fields[$0.key] ?? "", after.fields[$0.key] ?? "") }
            for (old, new) in parts {
                #expect(new == old.replacing(canary, with: pseudonym))
            }
            #expect(after.keys == before.keys)
        }
    }

    @Test(arguments: 0..<10)
    func randomBytesAreRedactedWithoutHarm(seed: Int) {
        var generator = Generator(state: UInt64(seed) &+ 1_000_000)
        var redactor = Redactor(
            rules: RedactionRules.standard.merging([
                ("A", .mask), ("B", .drop), ("C", .truncate), ("D", .hash), ("query_string", .hash),
            ]), key: RedactionKey(bytes: Array(0..<32))!)
        let pieces: [[UInt8]] =
            [
                "SESSION_ID=", "SESSIONID", "=", "\"", "?", "&", "#", "%3F", "%3D", "\\", "\\u0061", " - ", "A=", ":",
                " ", "/",
            ]
            .map { Array($0.utf8) }
        for _ in 0..<500 {
            var event = Event()
            for _ in 0..<Int.random(in: 0...60, using: &generator) {
                if Bool.random(using: &generator) {
                    event.text.append(pieces.randomElement(using: &generator)!)
                } else {
                    event.text.append(UInt8.random(in: .min ... .max, using: &generator))
                }
            }
            let count = event.text.count
            func range() -> TextRange {
                let start = Int.random(in: 0...count, using: &generator)
                return TextRange(offset: start, count: Int.random(in: 0...(count - start), using: &generator))
            }
            event.line = range()
            event.host = range()
            event.message = range()
            event.isWhole = Bool.random(using: &generator)
            for _ in 0..<Int.random(in: 0...8, using: &generator) {
                event.fields.append(Field(key: range(), value: range()))
            }
            redactor.redact(&event)
            for part in [event.line, event.host, event.message] + event.fields.flatMap({ [$0.key, $0.value] }) {
                #expect(part.end <= event.text.count)
            }
        }
    }
}
