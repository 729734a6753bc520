/// The settings of one part of the configuration, and their defaults.
public struct SettingsTable<Values: Sendable>: Sendable {
    /// The values of a part of which nothing is configured. What is required has a value here that no one sees.
    let defaults: Values
    let settings: [Setting<Values>]

    public init(defaults: Values, _ settings: [Setting<Values>]) {
        precondition(Set(settings.map(\.key)).count == settings.count, "a key stands for one setting")
        self.defaults = defaults
        self.settings = settings
    }

    // MARK: Decoding

    /// Decodes what the files hold together.
    /// - Parameter roots: a file's top-level mapping each.
    public func decode(_ roots: [Node], _ decoder: inout SettingsDecoder) -> Values {
        var values = defaults
        decode(roots.map { Section(keyPosition: $0.position, node: $0) }, into: &values, &decoder)
        return values
    }

    func decode(_ sections: [Section], into values: inout Values, _ decoder: inout SettingsDecoder) {
        var entries: [String: [Node.Entry]] = [:]
        var suggested: Set<String> = []
        var isReadable = true
        for section in sections {
            guard case .mapping(let found) = section.node.content else {
                isReadable = false
                complain(section, &decoder)
                continue
            }
            for entry in found {
                if settings.contains(where: { $0.key == entry.key }) {
                    decoder.mention(entry.key)
                    entries[entry.key, default: []].append(entry)
                } else if let name = unknown(entry, &decoder) {
                    suggested.insert(name)
                }
            }
        }
        for setting in settings {
            if let found = entries[setting.key] {
                decode(setting, found, into: &values, &decoder)
            } else if let example = setting.example, isReadable, !suggested.contains(setting.key),
                let position = sections.first?.keyPosition
            {
                decoder.report(
                    .error, at: position,
                    "\(decoder.part) has no \(quoted(setting.key)); add a line such as \(example)")
            }
        }
    }

    private func decode(
        _ setting: Setting<Values>, _ entries: [Node.Entry], into values: inout Values, _ decoder: inout SettingsDecoder
    ) {
        switch setting.content {
        case .value(_, let decode, _):
            for other in entries.dropFirst() {
                decoder.report(
                    .error, at: other.position,
                    "\(quoted(setting.key)) in \(decoder.part) is set twice, also at \(entries[0].position); remove one"
                )
            }
            decoder.decodingValue(of: setting.key) { decode(entries[0].value, &values, &$0) }
        case .part(_, let decode, _), .collection(_, let decode, _):
            decode(entries.map { Section(keyPosition: $0.position, node: $0.value) }, &values, &decoder)
        }
    }

    /// - Returns: the key that was probably meant.
    private func unknown(_ entry: Node.Entry, _ decoder: inout SettingsDecoder) -> String? {
        let keys = settings.map(\.key)
        let nearest = decoder.isFull ? nil : nearestName(to: entry.key, among: keys)
        let remedy = nearest.map { "did you mean \(quoted($0))?" } ?? "known are: \(keys.joined(separator: ", "))"
        decoder.report(.error, at: entry.position, "unknown key \(quoted(entry.key)) in \(decoder.part); \(remedy)")
        if let nearest { decoder.mention(nearest) }
        return nearest
    }

    private func complain(_ section: Section, _ decoder: inout SettingsDecoder) {
        switch section.node.content {
        case .refused, .mapping:
            return
        case .nothing:
            decoder.report(
                .error, at: section.keyPosition,
                "\(decoder.part) is empty; write its settings below it, indented, or remove the line")
        case .scalar, .sequence:
            decoder.report(
                .error, at: section.node.position,
                YAMLSlip.missingSpace(in: section.node)
                    ?? "\(decoder.part) is \(section.node.kind), but takes settings; write them below it, indented")
        }
    }

    // MARK: Showing

    /// The values as they are in force.
    public func effective(_ values: Values) -> [EffectiveSetting] {
        settings.map { setting in
            switch setting.content {
            case .value(_, _, let show):
                EffectiveSetting(
                    key: setting.key,
                    content: .value(show(values), isSecret: setting.isSecret, defaultText: setting.defaultText))
            case .part(_, _, let show), .collection(_, _, let show):
                EffectiveSetting(key: setting.key, content: .part(show(values)))
            }
        }
    }

    /// The lines of the reference, in the order of the table.
    var reference: [ReferenceRow] {
        settings.flatMap { setting -> [ReferenceRow] in
            switch setting.content {
            case .value(let summary, _, let show):
                let value = setting.defaultText == nil ? show(defaults).inFlowStyle : ""
                let words = setting.defaultText ?? (setting.example != nil ? "*required*" : value.isEmpty ? "none" : "")
                return [
                    ReferenceRow(
                        keys: [setting.key], summary: summary,
                        defaultText: words.isEmpty ? "`\(value)`" : words, help: setting.help)
                ]
            case .part(let rows, _, _):
                return rows.map { $0.below(setting.key) }
            case .collection(let rows, _, _):
                return rows.map { $0.below("NAME").below(setting.key) }
            }
        }
    }
}
