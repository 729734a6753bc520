/// A whole number and what follows it.
struct Quantity {
    let number: UInt64
    let unit: String

    /// - Throws: what to write instead. `noun` and `example` are words for the message.
    init(_ text: String, noun: String, example: String) throws(SettingProblem) {
        let digits = text.utf8.prefix { (0x30...0x39).contains($0) }
        guard !digits.isEmpty else {
            throw SettingProblem("is not a \(noun); write a whole number and a unit, \(example)")
        }
        let rest = text.utf8.dropFirst(digits.count)
        if rest.first == 0x2E {
            throw SettingProblem("is a fraction; write a whole number of a smaller unit, \(example)")
        }
        if rest.first == 0x20 {
            throw SettingProblem("has a space in it; write number and unit together, \(example)")
        }
        guard digits.count <= 20, let number = UInt64(String(decoding: digits, as: UTF8.self)) else {
            throw SettingProblem("is too large")
        }
        self.number = number
        unit = String(decoding: rest, as: UTF8.self)
    }
}
