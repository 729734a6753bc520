/// The parts below `inputs` or `outputs`: each has a name that a person chose, and stands in one place.
struct NamedParts<Element: Sendable>: Sendable {
    let key: String
    let noun: String
    let name: any (WritableKeyPath<Element, String> & Sendable)
    let table: SettingsTable<Element>

    func decode(_ sections: [Section], _ decoder: inout SettingsDecoder) -> [Element] {
        var elements: [Element] = []
        var places: [String: SourcePosition] = [:]
        for section in sections {
            switch section.node.content {
            case .refused:
                continue
            case .nothing:
                decoder.report(
                    .error, at: section.keyPosition,
                    "\(quoted(key)) is empty; write a name and its settings below it, or remove the line")
            case .scalar, .sequence:
                decoder.report(
                    .error, at: section.node.position,
                    YAMLSlip.missingSpace(in: section.node)
                        ?? "\(quoted(key)) is \(section.node.kind), but takes named parts; write a name and a colon "
                        + "below it, indented, and the settings below that")
            case .mapping(let entries):
                for entry in entries {
                    if let first = places[entry.key] {
                        decoder.report(
                            .error, at: entry.position,
                            "\(noun) \(quoted(entry.key)) is defined twice, also at \(first); rename or remove one")
                        continue
                    }
                    places[entry.key] = entry.position
                    if let element = self.element(entry, &decoder) { elements.append(element) }
                }
            }
        }
        return elements
    }

    private func element(_ entry: Node.Entry, _ decoder: inout SettingsDecoder) -> Element? {
        guard Self.isName(entry.key) else {
            decoder.report(
                .error, at: entry.position,
                "\(quoted(entry.key)) cannot be a name in \(quoted(key)); a name has up to 64 letters, digits and '._-', "
                    + "and begins with a letter, a digit or '_'")
            return nil
        }
        var element = table.defaults
        element[keyPath: name] = entry.key
        decoder.at(key) { decoder in
            decoder.within(entry.key, as: "\(noun) \(quoted(entry.key))", at: entry.position) {
                table.decode([Section(keyPosition: entry.position, node: entry.value)], into: &element, &$0)
            }
        }
        return element
    }

    /// Names become files and command line arguments, so they must not look like `..` or an option.
    private static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= 64 else { return false }
        func isWord(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
            default: false
            }
        }
        return isWord(first) && name.utf8.allSatisfy { isWord($0) || $0 == 0x2D || $0 == 0x2E }
    }

    func effective(_ elements: [Element]) -> [EffectiveSetting] {
        elements.map { EffectiveSetting(key: $0[keyPath: name], content: .part(table.effective($0))) }
    }
}
