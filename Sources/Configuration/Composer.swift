/// Makes a tree of nodes out of a file's text, and a diagnostic out of everything that has no place in it.
///
/// Nothing is followed and nothing is guessed: anchors, aliases, tags and further documents are refused, nesting is
/// bounded, and a scalar stays a text. Behind a slip that is understood (see ``YAMLSlip``) reading goes on, so that one
/// run shows as many mistakes as possible.
struct Composer {
    /// Deeper nesting is refused. The settings need six levels.
    static let depthLimit = 32
    /// So many diagnostics are made of one file.
    static let diagnosticLimit = 1000
    /// So many slips are repaired in one file before reading is given up.
    static let repairLimit = 16

    private var source: SourceText
    private var diagnostics: [Diagnostic] = []
    /// What stands in these places was refused.
    private var refusals: [RefusedRegion] = []

    /// The tree of a file.
    struct Outcome {
        /// The file's mapping; nil if the file holds nothing, or could not be read to its end.
        var root: Node?
        var diagnostics: [Diagnostic]
        /// False if what the file holds is not known whole.
        var isComplete: Bool
    }

    static func compose(_ bytes: [UInt8], file: String) -> Outcome {
        let source: SourceText
        do {
            source = try SourceText(file: file, bytes: bytes)
        } catch {
            return Outcome(
                root: nil, diagnostics: [Diagnostic(.error, .position(error.position), error.message)],
                isComplete: false)
        }
        var composer = Composer(source: source)
        return composer.run()
    }

    private init(source: SourceText) {
        self.source = source
    }

    private mutating func run() -> Outcome {
        var slips: [Diagnostic] = []
        for _ in 0...Self.repairLimit {
            diagnostics = []
            do {
                let root = try document()
                return Outcome(root: root, diagnostics: slips + diagnostics, isComplete: true)
            } catch {
                switch error {
                case .tooDeep:
                    return Outcome(root: nil, diagnostics: slips + diagnostics, isComplete: false)
                case .yaml(let problem):
                    let slip = YAMLSlip(problem, in: source)
                    slips.append(
                        Diagnostic(.error, .position(position(slip.mark)), slip.message))
                    guard let repair = slip.repair else {
                        return Outcome(root: nil, diagnostics: slips + diagnostics, isComplete: false)
                    }
                    for offset in repair.offsets { source.replace(at: offset, with: repair.replacement) }
                    refusals.append(RefusedRegion(line: repair.from.line, firstColumn: repair.from.column))
                }
            }
        }
        return Outcome(root: nil, diagnostics: slips + diagnostics, isComplete: false)
    }

    private enum Failure: Error {
        case yaml(YAMLProblem)
        case tooDeep
    }

    /// The rest of a line, from a column on, both from 0.
    private struct RefusedRegion {
        var line: Int
        var firstColumn: Int
    }

    // MARK: The tree

    private mutating func document() throws(Failure) -> Node? {
        var reader = YAMLEventReader(source.bytes)
        var root: Node?
        var documents = 0
        while true {
            let event = try next(&reader)
            switch event {
            case .streamEnd:
                return try checkedRoot(root)
            case .documentStart(let mark):
                documents += 1
                if documents == 2 {
                    report(mark, "a second document ('---'); one file holds one document: remove the line")
                }
            case .streamStart, .documentEnd:
                continue
            default:
                let node = try self.node(beginningWith: event, &reader, depth: 1)
                if documents == 1 { root = node }
            }
        }
    }

    private mutating func checkedRoot(_ root: Node?) throws(Failure) -> Node? {
        guard let root else { return nil }
        switch root.content {
        case .mapping: return root
        case .nothing, .refused: return nil
        case .scalar, .sequence:
            report(
                root.position,
                YAMLSlip.missingSpace(in: root)
                    ?? "the file holds \(root.kind), but takes settings; write 'key: value'")
            return nil
        }
    }

    private func next(_ reader: inout YAMLEventReader) throws(Failure) -> YAMLEvent {
        do {
            return try reader.next()
        } catch {
            throw .yaml(error)
        }
    }

    private mutating func node(
        beginningWith event: YAMLEvent, _ reader: inout YAMLEventReader, depth: Int
    ) throws(Failure) -> Node {
        switch event {
        case .alias(let name, let mark):
            if !isRefused(mark) { report(mark, YAMLSlip.aliasMessage(word: "*" + name)) }
            return Node(.refused, at: position(mark))
        case .scalar(let scalar, let properties, let mark):
            let place = position(mark)
            let isFine = accept(properties, at: mark)
            if !isFine || isRefused(mark) { return Node(.refused, at: place) }
            if scalar.style == .plain, scalar.text.isEmpty { return Node(.nothing, at: place) }
            return Node(.scalar(scalar), at: place)
        case .sequenceStart(let properties, let mark):
            try descend(depth, mark)
            _ = accept(properties, at: mark)
            return Node(.sequence(try elements(&reader, depth: depth)), at: position(mark))
        case .mappingStart(let properties, let mark):
            try descend(depth, mark)
            _ = accept(properties, at: mark)
            return Node(.mapping(try entries(&reader, depth: depth)), at: position(mark))
        case .streamStart, .streamEnd, .documentStart, .documentEnd, .sequenceEnd, .mappingEnd:
            preconditionFailure("libyaml's grammar puts a value here")
        }
    }

    private mutating func descend(_ depth: Int, _ mark: YAMLMark) throws(Failure) {
        guard depth > Self.depthLimit else { return }
        report(mark, "nested more than \(Self.depthLimit) levels deep; no setting is so deep")
        throw .tooDeep
    }

    private mutating func elements(_ reader: inout YAMLEventReader, depth: Int) throws(Failure) -> [Node] {
        var elements: [Node] = []
        while true {
            let event = try next(&reader)
            if case .sequenceEnd = event { return elements }
            elements.append(try node(beginningWith: event, &reader, depth: depth + 1))
        }
    }

    private mutating func entries(_ reader: inout YAMLEventReader, depth: Int) throws(Failure) -> [Node.Entry] {
        var entries: [Node.Entry] = []
        var places: [String: SourcePosition] = [:]
        while true {
            let event = try next(&reader)
            if case .mappingEnd = event { return entries }
            let key = try node(beginningWith: event, &reader, depth: depth + 1)
            let valueEvent = try next(&reader)
            var value = try node(beginningWith: valueEvent, &reader, depth: depth + 1)
            guard let name = self.name(of: key) else { continue }
            // libyaml has nothing behind the colon begin wherever the next token does.
            if case .nothing = value.content { value = Node(.nothing, at: key.position) }
            if let first = places[name] {
                report(
                    key.position,
                    "key \(quoted(name)) stands twice in one mapping, also at \(first); remove one, or join them")
                continue
            }
            places[name] = key.position
            entries.append(Node.Entry(key: name, position: key.position, value: value))
        }
    }

    private mutating func name(of key: Node) -> String? {
        switch key.content {
        case .scalar(let scalar): return scalar.text
        case .refused: return nil
        case .nothing, .sequence, .mapping:
            report(key.position, "a key must be a single word, not \(key.kind)")
            return nil
        }
    }

    /// Refuses anchors and tags.
    private mutating func accept(_ properties: YAMLProperties, at mark: YAMLMark) -> Bool {
        if let anchor = properties.anchor {
            report(mark, YAMLSlip.anchorMessage(word: "&" + anchor))
            return false
        }
        if let tag = properties.tag {
            report(
                mark,
                "the tag \(quoted(tag)) is refused; a value's type comes from its setting, so leave the tag out")
            return false
        }
        return true
    }

    // MARK: Places

    private func isRefused(_ mark: YAMLMark) -> Bool {
        refusals.contains { $0.line == mark.line && $0.firstColumn <= mark.column }
    }

    private mutating func report(_ mark: YAMLMark, _ message: String) {
        report(position(mark), message)
    }

    private mutating func report(_ position: SourcePosition, _ message: String) {
        guard diagnostics.count < Self.diagnosticLimit else { return }
        diagnostics.append(Diagnostic(.error, .position(position), message))
    }

    private func position(_ mark: YAMLMark) -> SourcePosition {
        SourcePosition(file: source.file, line: mark.line + 1, column: mark.column + 1)
    }
}
