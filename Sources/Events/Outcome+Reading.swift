internal import Bytes

extension Outcome {
    /// The outcome that a gateway's event tells: by its RESULT, else by the STATUS of a check. Never by its level: failed
    /// logins and denials are INFO.
    ///
    /// A STATUS that is not known as good means failure only where the event *is* a check (`CONFIG_TEST`, `VALIDATE`,
    /// `TEST_…`) or the word says so: elsewhere, as in the hourly reports, it is a state.
    static func read(
        result: TextRange, status: TextRange, event: TextRange, in text: borrowing ByteWriter
    ) -> Outcome? {
        if !result.isEmpty {
            switch text.folded(result) {
            case ascii("P", "A", "S", "S"), ascii("A", "L", "L", "O", "W"), ascii("S", "U", "C", "C", "E", "S", "S"):
                return .success
            case ascii("F", "A", "I", "L"), ascii("D", "E", "N", "Y"):
                return .failure
            default:
                break
            }
        }
        guard !status.isEmpty else { return nil }
        switch text.folded(status) {
        case ascii("V", "A", "L", "I", "D"), ascii("P", "A", "S", "S", "E", "D"):
            return .success
        case ascii("F", "A", "I", "L"), ascii("F", "A", "I", "L", "E", "D"), ascii("I", "N", "V", "A", "L", "I", "D"):
            return .failure
        default:
            if text.holds("LDAP_VALID", in: status) { return .success }
            let isCheck =
                text.holds("CONFIG_TEST", in: event) || text.holds("VALIDATE", in: event)
                || text.starts(with: "TEST_", at: event.start, to: event.end)
            return isCheck ? .failure : nil
        }
    }
}
