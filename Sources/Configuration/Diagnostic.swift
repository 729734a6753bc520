/// Something in the configuration that a person has to know: where it is, what is wrong and what to do.
public struct Diagnostic: Equatable, Sendable, CustomStringConvertible {
    public var severity: Severity
    public var place: Place
    /// What is wrong; then, after a semicolon, the remedy.
    public var message: String

    public init(_ severity: Severity, _ place: Place, _ message: String) {
        self.severity = severity
        self.place = place
        self.message = message
    }

    /// In the style of compilers: `conf.d/20-siem.yaml:14:5: error: unknown key 'compresion' in output 'siem'; …`.
    public var description: String {
        switch place {
        case .position(let position): "\(position): \(severity.rawValue): \(message)"
        case .file(let path): "\(escaped(path)): \(severity.rawValue): \(message)"
        }
    }

    public enum Severity: String, Sendable {
        /// The configuration cannot be used.
        case error
        /// It can be used, and is probably not what was meant, or carries a risk.
        case warning
    }

    public enum Place: Hashable, Sendable {
        case position(SourcePosition)
        /// A file or directory as a whole, by the path that a person would type.
        case file(String)
    }
}

extension [Diagnostic] {
    /// Whether the configuration cannot be used.
    public var hasErrors: Bool { contains { $0.severity == .error } }

    /// In the order in which a person reads: files as they are loaded, then lines; what belongs to no line comes first.
    /// - Parameter files: the files in the order of loading.
    func inReadingOrder(files: [String]) -> [Diagnostic] {
        let ranks = Dictionary(zip(files, files.indices), uniquingKeysWith: { first, _ in first })
        func order(_ diagnostic: Diagnostic) -> (Int, Int, Int) {
            switch diagnostic.place {
            case .file(let path): (ranks[path] ?? -1, 0, 0)
            case .position(let position): (ranks[position.file] ?? files.count, position.line, position.column)
            }
        }
        return enumerated()
            .sorted { a, b in
                let (first, second) = (order(a.element), order(b.element))
                return first == second ? a.offset < b.offset : first < second
            }
            .map(\.element)
    }
}
