extension SettingType where Value == String {
    /// Any text that is not empty and has no control characters.
    public static var string: SettingType {
        SettingType("text", text: { $0 }) { text throws(SettingProblem) in
            try printable(text)
            guard !text.isEmpty else { throw SettingProblem("is empty; write a text, or remove the line") }
            return text
        }
    }

    /// Any text without control characters, also an empty one.
    public static var anyString: SettingType {
        SettingType("text", text: { $0 }) { text throws(SettingProblem) in
            try printable(text)
            return text
        }
    }

    /// An absolute path.
    public static var path: SettingType {
        SettingType("absolute path", text: { $0 }) { text throws(SettingProblem) in
            try absolutePath(text)
            return text
        }
    }

    /// The absolute path of a file that must be there and readable.
    public static var readableFile: SettingType {
        SettingType("path of a readable file", text: { $0 }) { text throws(SettingProblem) in
            try checkReadable(text)
            return text
        }
    }
}

extension SettingType where Value == Bool {
    public static var bool: SettingType {
        SettingType("true or false", text: { $0 ? "true" : "false" }) { text throws(SettingProblem) in
            switch text.lowercased() {
            case "true", "yes", "on": return true
            case "false", "no", "off": return false
            default: throw SettingProblem("is neither true nor false; write one of them")
            }
        }
    }
}

extension SettingType where Value: FixedWidthInteger {
    /// A whole number in decimal.
    public static func integer(_ range: ClosedRange<Value>) -> SettingType {
        SettingType("whole number, \(range.lowerBound) to \(range.upperBound)", text: { String($0) }) {
            text throws(SettingProblem) in
            let digits = text.utf8.first == 0x2D ? text.utf8.dropFirst() : text.utf8[...]
            guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
                throw SettingProblem("is not a whole number; write decimal digits, and nothing else")
            }
            guard digits.first != 0x30 || digits.count == 1 else {
                throw SettingProblem("begins with a zero; write the number without it")
            }
            guard let value = Value(text), range.contains(value) else {
                throw SettingProblem("is out of range; write \(range.lowerBound) to \(range.upperBound)")
            }
            return value
        }
    }

    /// A number of bytes with a unit.
    public static func size(_ range: ClosedRange<Value>) -> SettingType {
        let bounds = "\(ByteSize.text(UInt64(range.lowerBound))) to \(ByteSize.text(UInt64(range.upperBound)))"
        return SettingType("size, \(bounds)", text: { ByteSize.text(UInt64($0)) }) { text throws(SettingProblem) in
            guard let value = Value(exactly: try ByteSize.parse(text)), range.contains(value) else {
                throw SettingProblem("is out of range; write \(bounds)")
            }
            return value
        }
    }
}

extension SettingType where Value == Duration {
    /// A duration with a unit.
    public static func duration(_ range: ClosedRange<Duration>) -> SettingType {
        let bounds = "\(TimeSpan.text(range.lowerBound)) to \(TimeSpan.text(range.upperBound))"
        return SettingType("duration, \(bounds)", text: { TimeSpan.text($0) }) { text throws(SettingProblem) in
            let value = try TimeSpan.parse(text)
            guard range.contains(value) else { throw SettingProblem("is out of range; write \(bounds)") }
            return value
        }
    }
}

extension SettingType where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of the type's cases, by its raw value.
    public static var choice: SettingType {
        let names = Value.allCases.map(\.rawValue)
        let summary = "one of \(names.joined(separator: ", "))"
        return SettingType(summary, text: { $0.rawValue }) { text throws(SettingProblem) in
            guard let value = Value(rawValue: text) else { throw notOne(of: names, text) }
            return value
        }
    }
}

/// That a text is none of the words that a setting takes, and which one was probably meant.
public func notOne(of names: [String], _ text: String) -> SettingProblem {
    let remedy = nearestName(to: text, among: names).map { "did you mean \(quoted($0))?" } ?? "write one of them"
    return SettingProblem("is not one of \(names.joined(separator: ", ")); \(remedy)")
}

/// Refuses control characters: a setting is one line.
public func printable(_ text: String) throws(SettingProblem) {
    for scalar in text.unicodeScalars where scalar.properties.generalCategory == .control {
        throw SettingProblem("holds a control character; remove it")
    }
}

/// Refuses what is no absolute path.
public func absolutePath(_ text: String) throws(SettingProblem) {
    try printable(text)
    guard text.hasPrefix("/") else {
        throw SettingProblem("is not an absolute path; let it begin with '/'")
    }
}

/// Refuses the path of a file that cannot be read.
public func checkReadable(_ path: String) throws(SettingProblem) {
    try absolutePath(path)
    do {
        try FileReader.check(path)
    } catch {
        throw SettingProblem(error.isAbsent ? "does not exist; put the file there, or mend the path" : error.message)
    }
}
