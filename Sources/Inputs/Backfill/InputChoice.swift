/// Which input a log that is backfilled belongs to.
public enum InputChoice {
    /// - Parameters:
    ///   - name: the input's, if it was named.
    ///   - log: the log's path, or its name in an archive.
    /// - Throws: ``InputChoiceError``, which lists the inputs.
    public static func input(
        named name: String?, for log: String, among inputs: [InputSettings]
    ) throws(InputChoiceError) -> InputSettings {
        if let name {
            guard let input = inputs.first(where: { $0.name == name }) else {
                throw InputChoiceError("the agent that runs has no input '\(name)'", inputs)
            }
            return input
        }
        if inputs.count == 1 { return inputs[0] }
        let path = FilePath(log)
        let names = Set([path.name, path.withoutRotation])
        let meant = inputs.filter { $0.means(path, names) }
        switch meant.count {
        case 1: return meant[0]
        case 0: throw InputChoiceError("\(path) is like no file of an input; say --input", inputs)
        default: throw InputChoiceError("\(path) is like files of more than one input; say --input", inputs)
        }
    }
}

/// Why it is not known which input a log belongs to.
public struct InputChoiceError: Error, Equatable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ text: String, _ inputs: [InputSettings]) {
        description = text + ": there are " + inputs.map(\.name).joined(separator: ", ")
    }
}

extension InputSettings {
    /// Whether a pattern of the input's files means this path, or, in whatever directory, a file of one of `names`.
    fileprivate func means(_ path: FilePath, _ names: Set<[UInt8]>) -> Bool {
        func any(_ patterns: [String]) -> Bool {
            patterns.contains { pattern in
                let glob = FileGlob(pattern)
                return glob.matches(path) || names.contains { name in glob.components.last?.matches(name) ?? false }
            }
        }
        return any(files) && !excludeFiles.contains { FileGlob($0).matches(path) }
    }
}

extension FilePath {
    /// The name without what rotation puts behind it: `.gz`, and numbers and dates.
    fileprivate var withoutRotation: [UInt8] {
        var name = self.name[...]
        if name.suffix(3).elementsEqual(Array(".gz".utf8)) { name = name.dropLast(3) }
        let separators: [UInt8] = [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_")]
        while true {
            let digits = name.reversed().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
            let shorter = name.dropLast(digits)
            guard digits > 0, shorter.count > 1, let last = shorter.last, separators.contains(last) else { break }
            name = shorter.dropLast()
        }
        return Array(name)
    }
}
