/// What decoding carries along: where it is, what it has found wrong, and where each value came from.
public struct SettingsDecoder: Sendable {
    /// So many are kept; of a file of rubbish nobody wants more.
    static let diagnosticLimit = 1000

    public private(set) var diagnostics: [Diagnostic] = []
    /// Of every value that is not a default, and of every part that stands in a file.
    public private(set) var origins: [SettingPath: Origin] = [:]
    /// The setting that is being decoded.
    private(set) var path: SettingPath = []
    /// For messages, from the outermost part to the innermost: `output 'siem'`, `'batch'`.
    private var parts: [String] = []
    private var mentions: Set<SettingPath> = []
    private var omitted = 0
    private let expansion: Expansion

    private let directory: String

    /// - Parameter directory: stands for the whole configuration in diagnostics of what is nowhere.
    public init(directory: String, expansion: Expansion) {
        self.directory = directory
        self.expansion = expansion
    }

    // MARK: Reporting

    public mutating func report(_ severity: Diagnostic.Severity, at position: SourcePosition, _ message: String) {
        add(Diagnostic(severity, .position(position), message))
    }

    /// Reports at the value of `setting`, or, if that is a default, at the part that it belongs to.
    public mutating func report(_ severity: Diagnostic.Severity, on setting: SettingPath, _ message: String) {
        var keys = setting.keys[...]
        while !keys.isEmpty {
            if let origin = origins[SettingPath(Array(keys))] {
                return report(severity, at: origin.position, message)
            }
            keys.removeLast()
        }
        add(Diagnostic(severity, .file(directory), message))
    }

    private mutating func add(_ diagnostic: Diagnostic) {
        if diagnostics.count < Self.diagnosticLimit {
            diagnostics.append(diagnostic)
        } else if diagnostic.severity == .error {
            omitted += 1
            diagnostics[Self.diagnosticLimit - 1] = Diagnostic(
                .error, .file(directory), "\(omitted + 1) more problems are not shown")
        }
    }

    /// `output 'siem'`, `'batch' of output 'siem'`, `the configuration`.
    var part: String {
        parts.isEmpty ? "the configuration" : parts.reversed().joined(separator: " of ")
    }

    /// Whether nothing more is kept.
    var isFull: Bool { omitted > 0 }

    /// Whether a file has the setting or part, be it with mistakes, or a key that was probably meant as it.
    public func isMentioned(_ setting: SettingPath) -> Bool {
        origins[setting] != nil || mentions.contains(setting)
    }

    /// Whether a file has a value of the setting that could be read.
    public func hasValue(_ setting: SettingPath) -> Bool { origins[setting] != nil }

    /// Notes that the setting `key` of the current part stands in a file, although it has no value to take from there.
    mutating func mention(_ key: String) {
        mentions.insert(path.appending(key))
    }

    // MARK: Where decoding is

    mutating func within(
        _ key: String, as part: String, at position: SourcePosition, _ body: (inout SettingsDecoder) -> Void
    ) {
        path.keys.append(key)
        parts.append(part)
        if origins[path] == nil { origins[path] = Origin(position: position) }
        body(&self)
        parts.removeLast()
        path.keys.removeLast()
    }

    mutating func at<R>(_ key: String, _ body: (inout SettingsDecoder) -> R) -> R {
        path.keys.append(key)
        defer { path.keys.removeLast() }
        return body(&self)
    }

    // MARK: Values

    /// A single value's text with everything expanded; nil, with a diagnostic, if there is none.
    /// - Parameter wanted: what the setting takes, such as `size`.
    mutating func text(of node: Node, wanted: String) -> Expansion.Result? {
        switch node.content {
        case .refused:
            return nil
        case .nothing:
            complain(node, "has no value; write one (\(wanted)), or remove the line")
        case .sequence, .mapping:
            complain(node, "is \(node.kind), but takes a single value (\(wanted))")
        case .scalar(let scalar):
            return text(of: scalar, in: node, wanted: wanted)
        }
        return nil
    }

    private mutating func text(of scalar: Node.Scalar, in node: Node, wanted: String) -> Expansion.Result? {
        guard scalar.style == .quoted else {
            if scalar.text.contains("${") {
                report(.error, at: node.position, YAMLSlip.unquotedSubstitution(scalar.text))
                return nil
            }
            if ["~", "null", "Null", "NULL"].contains(scalar.text) {
                complain(
                    node,
                    "is \(scalar.text), which means no value in YAML; remove the line, or write \"\(scalar.text)\" "
                        + "if the text is meant")
                return nil
            }
            return Expansion.Result(text: scalar.text, isSecret: false)
        }
        do {
            return try expansion.expand(scalar.text)
        } catch {
            complain(node, error.message)
            return nil
        }
    }

    /// `'max_size' in 'spool' has no value; …`
    mutating func complain(_ node: Node, _ message: String) {
        report(.error, at: node.position, "\(quoted(settingName)) in \(part) \(message)")
    }

    /// `'max_size' in 'spool': '12' has no unit; …`
    mutating func complain(_ node: Node, value: Expansion.Result, _ problem: SettingProblem) {
        let shown = value.isSecret || problem.hidesValue ? "the value (not shown)" : quoted(value.text)
        report(.error, at: node.position, "\(quoted(settingName)) in \(part): \(shown) \(problem.message)")
    }

    /// The key of the setting, also while an element of its list is decoded.
    var settingName: String {
        path.keys.count > nameDepth ? path.keys[nameDepth] : path.keys.last ?? ""
    }

    /// How many keys name the part.
    private var nameDepth = 0

    mutating func decodingValue<R>(of key: String, _ body: (inout SettingsDecoder) -> R) -> R {
        let outer = nameDepth
        nameDepth = path.keys.count
        defer { nameDepth = outer }
        return at(key, body)
    }

    /// Notes where the value being decoded comes from.
    mutating func note(_ node: Node, isSecret: Bool = false) {
        origins[path] = Origin(position: node.position, isSecret: isSecret)
    }
}
