/// The configuration that is in force, as YAML that could be used as a configuration, each value with its origin.
public struct EffectiveConfiguration {
    private let settings: [EffectiveSetting]
    private let origins: [SettingPath: Origin]
    private var lines: [(text: String, comment: String)] = []

    /// - Parameter origins: as decoding has noted them.
    public static func yaml(_ settings: [EffectiveSetting], origins: [SettingPath: Origin]) -> String {
        var configuration = EffectiveConfiguration(settings: settings, origins: origins)
        configuration.write(settings, at: [], indentation: "")
        return configuration.aligned
    }

    private init(settings: [EffectiveSetting], origins: [SettingPath: Origin]) {
        self.settings = settings
        self.origins = origins
    }

    private mutating func write(_ settings: [EffectiveSetting], at path: SettingPath, indentation: String) {
        for setting in settings {
            let path = path.appending(setting.key)
            let key = indentation + YAMLText.scalar(setting.key) + ":"
            switch setting.content {
            case .part(let inner) where inner.isEmpty:
                lines.append((key + " {}", ""))
            case .part(let inner):
                // A key with nothing but comments below it would be refused when it is read back.
                let mark = inner.contains(where: \.isSet) ? "" : "# "
                lines.append((indentation + mark + key.dropFirst(indentation.count), ""))
                write(inner, at: path, indentation: indentation + "  ")
            case .value(let value, let isSecret, let defaultText):
                write(
                    value, key: key, at: path, indentation: indentation, isSecret: isSecret, defaultText: defaultText)
            }
        }
    }

    private mutating func write(
        _ value: ShownValue, key: String, at path: SettingPath, indentation: String, isSecret: Bool,
        defaultText: String?
    ) {
        switch value {
        case .unset:
            let words = defaultText.map { ": \($0)" } ?? ""
            lines.append(("\(indentation)# \(key.dropFirst(indentation.count)) not set", "default\(words)"))
        case .text(let text):
            lines.append(("\(key) \(shown(text, at: path, isSecret))", comment(path)))
        case .list(let values) where values.isEmpty:
            lines.append(("\(key) []", comment(path)))
        case .list(let values):
            lines.append((key, ""))
            for (index, value) in values.enumerated() {
                let element = path.appending(String(index))
                lines.append(("\(indentation)  - \(shown(value, at: element, isSecret))", comment(element)))
            }
        case .map(let pairs) where pairs.isEmpty:
            lines.append(("\(key) {}", comment(path)))
        case .map(let pairs):
            lines.append((key, ""))
            for pair in pairs {
                let element = path.appending(pair.key)
                let key = YAMLText.scalar(pair.key)
                lines.append(
                    ("\(indentation)  \(key): \(shown(pair.value, at: element, isSecret))", comment(element)))
            }
        }
    }

    private func shown(_ text: String, at path: SettingPath, _ isSecret: Bool) -> String {
        isSecret || origins[path]?.isSecret == true ? "\"***\"" : YAMLText.scalar(text)
    }

    private func comment(_ path: SettingPath) -> String {
        origins[path].map { "\(escaped($0.position.file)):\($0.position.line)" } ?? "default"
    }

    /// The lines with their comments in one column, as far as the lines are not too long for it.
    private var aligned: String {
        let width = lines.lazy.filter { !$0.comment.isEmpty }.map(\.text.count).filter { $0 <= 60 }.max() ?? 0
        return lines.map { text, comment in
            guard !comment.isEmpty else { return text + "\n" }
            let blanks = String(repeating: " ", count: max(2, width + 2 - text.count))
            return "\(text)\(blanks)# \(comment)\n"
        }.joined()
    }
}
