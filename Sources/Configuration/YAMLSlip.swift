/// A place where libyaml gave up, told in terms of what a person usually got wrong there; and, for the usual slips, how
/// to read on behind it.
struct YAMLSlip {
    let mark: YAMLMark
    let message: String
    /// nil: what follows cannot be understood.
    let repair: Repair?

    /// Characters to put in place of others so that the rest of the file can be read.
    struct Repair {
        var offsets: [Int]
        var replacement: UInt8
        /// From here to the end of the line nothing is to be taken seriously.
        var from: YAMLMark
    }

    private init(_ mark: YAMLMark, _ message: String, repair: Repair? = nil) {
        self.mark = mark
        self.message = message
        self.repair = repair
    }

    init(_ problem: YAMLProblem, in source: SourceText) {
        self =
            Self.tab(problem, source)
            ?? Self.aliasOrAnchor(problem, source)
            ?? Self.substitution(problem, source)
            ?? Self.missingSpace(problem, source)
            ?? Self.character(problem, source)
            ?? Self.quotes(problem, source)
            ?? Self.structure(problem)
    }

    // MARK: The usual slips

    private static func tab(_ problem: YAMLProblem, _ source: SourceText) -> YAMLSlip? {
        let character = source.byte(at: source.offset(line: problem.mark.line, column: problem.mark.column))
        guard problem.problem.contains("tab character") || character == 0x09 else { return nil }
        // libyaml may stop behind the tab that it complains of.
        let line = source.line(problem.mark.line)
        let blanks = line.prefix { $0 == 0x20 || $0 == 0x09 }
        let column = blanks.firstIndex(of: 0x09) ?? problem.mark.column
        return YAMLSlip(
            YAMLMark(line: problem.mark.line, column: column), "a tab in the indentation; YAML wants spaces")
    }

    private static func aliasOrAnchor(_ problem: YAMLProblem, _ source: SourceText) -> YAMLSlip? {
        let isAlias = problem.context == "while scanning an alias"
        guard isAlias || problem.context == "while scanning an anchor" else { return nil }
        let offset = source.offset(line: problem.contextMark.line, column: problem.contextMark.column)
        let word = word(at: offset, source)
        return YAMLSlip(
            problem.contextMark, isAlias ? aliasMessage(word: word) : anchorMessage(word: word),
            repair: Repair(offsets: [offset], replacement: filler, from: problem.contextMark))
    }

    static func aliasMessage(word: String) -> String {
        "\(quoted(word)) begins with '*', which is an alias in YAML and refused; a pattern needs quotes: "
            + "\"\(escaped(word, limit: 100))\""
    }

    static func anchorMessage(word: String) -> String {
        "\(quoted(word)) begins with '&', which is an anchor in YAML and refused; a text needs quotes: "
            + "\"\(escaped(word, limit: 100))\""
    }

    /// `${NAME}` without quotes between brackets or braces.
    private static func substitution(_ problem: YAMLProblem, _ source: SourceText) -> YAMLSlip? {
        guard problem.context.hasPrefix("while parsing a flow") else { return nil }
        let brace = source.offset(line: problem.mark.line, column: problem.mark.column)
        guard source.byte(at: brace) == 0x7B, source.byte(at: brace - 1) == 0x24 else { return nil }
        var start = brace - 1
        var column = problem.mark.column - 1
        while let before = source.byte(at: start - 1), !" \t\n\r,[{".utf8.contains(before), before < 0x80 {
            start -= 1
            column -= 1
        }
        var end = brace
        var offsets: [Int] = []
        while let byte = source.byte(at: end), byte != 0x7D, byte != 0x0A, byte != 0x0D {
            if "{,[]:#\"'".utf8.contains(byte) { offsets.append(end) }
            end += 1
        }
        guard source.byte(at: end) == 0x7D else { return nil }
        offsets.append(end)
        while let next = source.byte(at: end + 1), !" \t\n\r,]}".utf8.contains(next) { end += 1 }
        let mark = YAMLMark(line: problem.mark.line, column: column)
        let text = String(decoding: source.bytes[start...end], as: UTF8.self)
        return YAMLSlip(
            mark, unquotedSubstitution(text), repair: Repair(offsets: offsets, replacement: filler, from: mark))
    }

    static func unquotedSubstitution(_ text: String) -> String {
        "'${…}' is only expanded in quotes; write \"\(escaped(text, limit: 100))\""
    }

    /// `key:value`
    private static func missingSpace(_ problem: YAMLProblem, _ source: SourceText) -> YAMLSlip? {
        let lines: [Int]
        switch problem.problem {
        case "could not find expected ':'":
            lines = [problem.contextMark.line, problem.mark.line]
        case "mapping values are not allowed in this context":
            // The line before was taken for the beginning of a text of several lines.
            lines = [problem.mark.line - 1]
        default:
            return nil
        }
        for line in lines {
            guard let slip = missingSpace(line: line, source) else { continue }
            return slip
        }
        return nil
    }

    private static func missingSpace(line: Int, _ source: SourceText) -> YAMLSlip? {
        let bytes = source.line(line)
        var start = 0
        while start < bytes.count, bytes[start] == 0x20 || bytes[start] == 0x2D { start += 1 }
        let text = String(decoding: bytes[start...], as: UTF8.self)
        guard let colon = colonWithoutSpace(in: text) else { return nil }
        let offset = source.offset(line: line, column: start + colon + 1)
        guard let byte = source.byte(at: offset), byte < 0x80 else { return nil }
        return YAMLSlip(
            YAMLMark(line: line, column: start), missingSpaceMessage(text, colon: colon),
            repair: Repair(
                offsets: [offset], replacement: 0x20, from: YAMLMark(line: line, column: start + colon)))
    }

    /// What to say if a value that should be settings is one `key:value` without a space.
    static func missingSpace(in node: Node) -> String? {
        guard case .scalar(let scalar) = node.content, scalar.style == .plain,
            let colon = colonWithoutSpace(in: scalar.text)
        else { return nil }
        return missingSpaceMessage(scalar.text, colon: colon)
    }

    /// The index of the colon behind a word, if something other than a space or `//` follows it.
    private static func colonWithoutSpace(in text: String) -> Int? {
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count, isWord(bytes[index]) { index += 1 }
        guard index > 0, index + 1 < bytes.count, bytes[index] == 0x3A, bytes[index + 1] != 0x20 else { return nil }
        if bytes[index...].starts(with: "://".utf8) { return nil }
        return index
    }

    private static func missingSpaceMessage(_ text: String, colon: Int) -> String {
        let bytes = Array(text.utf8)
        let key = String(decoding: bytes[...colon], as: UTF8.self)
        let value = String(decoding: bytes[(colon + 1)...], as: UTF8.self)
        return "no space behind \(quoted(key)); write \(quoted(key + " " + value))"
    }

    // MARK: The rest

    private static func character(_ problem: YAMLProblem, _ source: SourceText) -> YAMLSlip? {
        guard problem.problem == "found character that cannot start any token" else { return nil }
        let offset = source.offset(line: problem.mark.line, column: problem.mark.column)
        guard let byte = source.byte(at: offset) else { return nil }
        return YAMLSlip(
            problem.mark,
            "a value cannot begin with \(quoted(String(decoding: [byte], as: UTF8.self))) unless it stands in quotes",
            repair: byte < 0x80 ? Repair(offsets: [offset], replacement: filler, from: problem.mark) : nil)
    }

    private static func quotes(_ problem: YAMLProblem, _ source: SourceText) -> YAMLSlip? {
        guard problem.context.contains("quoted scalar") else { return nil }
        if problem.problem == "found unknown escape character" {
            let offset = source.offset(line: problem.mark.line, column: problem.mark.column)
            let text = word(at: offset, source).prefix(2)
            return YAMLSlip(
                problem.mark,
                "\(quoted(String(text))) means nothing between double quotes; "
                    + "double the backslash, or use single quotes")
        }
        if problem.problem.hasPrefix("found unexpected") {
            return YAMLSlip(problem.contextMark, "the quote that opens here is never closed")
        }
        return nil
    }

    private static func structure(_ problem: YAMLProblem) -> YAMLSlip {
        let line = problem.contextMark.line + 1
        switch problem.problem {
        case "mapping values are not allowed in this context":
            return YAMLSlip(
                problem.mark,
                "a ':' that cannot stand here; indent the line like its neighbours, or put a value that holds ': ' "
                    + "in quotes")
        case "did not find expected key", "did not find expected '-' indicator":
            return YAMLSlip(
                problem.mark, "this does not fit what begins at line \(line); indent it like its neighbours")
        case "did not find expected ',' or ']'":
            return YAMLSlip(problem.mark, "the list that begins at line \(line) lacks a ',' or its ']'")
        case "did not find expected ',' or '}'":
            return YAMLSlip(problem.mark, "the mapping that begins at line \(line) lacks a ',' or its '}'")
        case "block sequence entries are not allowed in this context":
            return YAMLSlip(
                problem.mark, "a list cannot begin behind a key; put its '-' on the next line, or write [a, b]")
        case "could not find expected ':'":
            return YAMLSlip(problem.contextMark, "a key without its ':'; write 'key: value'")
        default:
            let context = problem.context.isEmpty ? "" : " \(problem.context) that begins at line \(line)"
            return YAMLSlip(problem.mark, "this is not YAML: \(problem.problem)\(context)")
        }
    }

    // MARK: Characters

    /// Stands for a character that was a mistake.
    private static let filler: UInt8 = 0x78

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
        default: false
        }
    }

    /// The characters from `offset` to the next blank or bracket.
    private static func word(at offset: Int, _ source: SourceText) -> String {
        var end = offset
        while let byte = source.byte(at: end), !" \t\n\r,]}".utf8.contains(byte) { end += 1 }
        return String(decoding: source.bytes[offset..<end], as: UTF8.self)
    }
}
