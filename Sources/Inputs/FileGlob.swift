internal import Glibc

/// A pattern of `files` or `exclude_files`: `*`, `?` and `[…]` within one component as fnmatch(3) has them (a leading dot
/// is matched by a dot only), `**` for any number of directories, none among them. A backslash takes a character's meaning.
struct FileGlob: Equatable, Sendable {
    enum Component: Equatable, Sendable {
        case literal([UInt8])
        /// Terminated with NUL, as fnmatch(3) wants it.
        case wildcard([CChar])
        case anyDirectories
    }

    /// As the setting has it.
    let text: String
    let isAbsolute: Bool
    let components: [Component]

    init(_ text: String) {
        self.text = text
        isAbsolute = text.hasPrefix("/")
        var components: [Component] = []
        for part in text.utf8.split(separator: UInt8(ascii: "/")) {
            let component = Self.component(Array(part))
            // Two in a row say no more than one.
            if component == .anyDirectories, components.last == .anyDirectories { continue }
            components.append(component)
        }
        if components.last == .anyDirectories { components.append(.wildcard([CChar(UInt8(ascii: "*")), 0])) }
        self.components = components
    }

    private static func component(_ bytes: [UInt8]) -> Component {
        if bytes == [UInt8(ascii: "*"), UInt8(ascii: "*")] { return .anyDirectories }
        let special: [UInt8] = [
            UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["), UInt8(ascii: "\\"),
        ]
        if bytes.contains(where: { special.contains($0) }) {
            return .wildcard(bytes.map { CChar(bitPattern: $0) } + [0])
        }
        return .literal(bytes)
    }

    /// Whether a path, matched whole, is meant. A pattern without a slash means the file's name alone.
    func matches(_ path: FilePath) -> Bool {
        let parts = path.bytes.split(separator: UInt8(ascii: "/")).map { Array($0) }
        if !isAbsolute, components.count == 1, let name = parts.last {
            return Self.matches([name][...], components[...])
        }
        return Self.matches(parts[...], components[...])
    }

    private static func matches(_ names: ArraySlice<[UInt8]>, _ components: ArraySlice<Component>) -> Bool {
        guard let first = components.first else { return names.isEmpty }
        if first == .anyDirectories {
            let rest = components.dropFirst()
            return names.indices.contains { matches(names[$0...], rest) }
        }
        guard let name = names.first, first.matches(name) else { return false }
        return matches(names.dropFirst(), components.dropFirst())
    }
}

extension FileGlob.Component {
    /// Whether one name of a directory is meant.
    func matches(_ name: [UInt8]) -> Bool {
        switch self {
        case .literal(let bytes):
            return bytes == name
        case .wildcard(let pattern):
            let text = name.map { CChar(bitPattern: $0) } + [0]
            return unsafe fnmatch(pattern, text, FNM_PERIOD) == 0
        case .anyDirectories:
            return true
        }
    }
}
