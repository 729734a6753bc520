internal import Bytes

/// The fields of an event that cases are told apart by, found in one pass.
struct CatalogValues {
    private var result = TextRange.none
    private var reason = TextRange.none
    private var status = TextRange.none
    private var action = TextRange.none
    private var usage = TextRange.none

    init(_ event: borrowing Event) {
        for index in event.fields.indices {
            let field = event.fields[index]
            guard field.key.count &- 5 <= 1 else { continue }
            switch event.text.word(of: field.key) {
            case ascii("R", "E", "S", "U", "L", "T"): result = field.value
            case ascii("R", "E", "A", "S", "O", "N"): reason = field.value
            case ascii("S", "T", "A", "T", "U", "S"): status = field.value
            case ascii("A", "C", "T", "I", "O", "N"): action = field.value
            case ascii("U", "S", "A", "G", "E"): usage = field.value
            default: break
            }
        }
    }

    subscript(key: CatalogKey) -> TextRange {
        switch key {
        case .result: result
        case .reason: reason
        case .status: status
        case .action: action
        case .usage: usage
        }
    }

    /// The number in `93%`.
    static func percentage(_ range: TextRange, in text: borrowing ByteWriter) -> Int? {
        guard range.count >= 2, range.count <= 4, text[range.end - 1] == 0x25 else { return nil }
        var number = 0
        for index in range.start..<(range.end - 1) {
            guard ASCII.isDigit(text[index]) else { return nil }
            number = number * 10 + Int(text[index] - ASCII.zero)
        }
        return number
    }
}
