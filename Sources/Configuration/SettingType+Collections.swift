extension SettingType {
    /// A type whose absence is a value of its own.
    /// - Parameter word: how absence is written, such as `none`; nil: by leaving the setting out, and only so.
    public static func optional<Wrapped: Sendable>(
        _ type: SettingType<Wrapped>, absent word: String? = nil
    ) -> SettingType where Value == Wrapped? {
        SettingType(
            word.map { "\(type.summary), or '\($0)'" } ?? type.summary,
            show: { value in
                if let value { return type.show(value) }
                return word.map(ShownValue.text) ?? .unset
            },
            decode: { node, decoder in
                if let word, case .scalar(let scalar) = node.content, scalar.text == word {
                    decoder.note(node)
                    return .some(nil)
                }
                return type.decode(node, &decoder).map { .some($0) }
            })
    }

    /// A list; a single value stands for a list of one.
    /// - Parameters:
    ///   - mayBeEmpty: whether `[]` makes sense.
    ///   - showsOneAsText: whether a list of one, the usual case, is shown as its element.
    public static func list<Element: Sendable>(
        of type: SettingType<Element>, mayBeEmpty: Bool = false, showsOneAsText: Bool = false
    ) -> SettingType where Value == [Element] {
        SettingType(
            showsOneAsText ? "\(type.summary), or a list" : "list of: \(type.summary)",
            show: { elements in
                let texts = elements.compactMap { type.show($0).single }
                return showsOneAsText && texts.count == 1 ? .text(texts[0]) : .list(texts)
            },
            decode: { node, decoder in
                guard case .sequence(let nodes) = node.content else {
                    if case .mapping = node.content {
                        decoder.complain(node, "is a mapping, but takes a list; write [a, b], or a line '- a' for each")
                        return nil
                    }
                    return decoder.at("0") { type.decode(node, &$0) }.map { value in
                        decoder.note(node)
                        return [value]
                    }
                }
                decoder.note(node)
                guard mayBeEmpty || !nodes.isEmpty else {
                    decoder.complain(node, "is an empty list; write a value, or remove the line")
                    return nil
                }
                var values: [Element] = []
                for (index, node) in nodes.enumerated() {
                    if let value = decoder.at(String(index), { type.decode(node, &$0) }) { values.append(value) }
                }
                return values.count == nodes.count ? values : nil
            })
    }

    /// A mapping of names to values, in the order of the file.
    /// - Parameters:
    ///   - key: the name as it is meant, or what is wrong with it.
    ///   - make: an element of a name and a value.
    ///   - take: the two, of an element.
    public static func map<Element: Sendable, Content: Sendable>(
        _ summary: String, of type: SettingType<Content>,
        key: @escaping @Sendable (String) throws(SettingProblem) -> String,
        make: @escaping @Sendable (String, Content) -> Element,
        take: @escaping @Sendable (Element) -> (name: String, content: Content)
    ) -> SettingType where Value == [Element] {
        SettingType(
            summary,
            show: { elements in
                .map(
                    elements.map { element in
                        let (name, content) = take(element)
                        return ShownValue.Pair(key: name, value: type.show(content).single ?? "")
                    })
            },
            decode: { node, decoder in
                switch node.content {
                case .refused: return nil
                case .nothing:
                    decoder.complain(node, "has no value; write 'name: value' below it, or remove the line")
                    return nil
                case .scalar, .sequence:
                    decoder.complain(
                        node, "is \(node.kind), but takes a mapping; write { name: value }, or the names below it")
                    return nil
                case .mapping(let entries):
                    decoder.note(node)
                    var places: [String: SourcePosition] = [:]
                    let elements = entries.compactMap { entry -> Element? in
                        do throws(SettingProblem) {
                            let name = try key(entry.key)
                            if let first = places[name] {
                                throw SettingProblem("means the same as the one at \(first); remove one of them")
                            }
                            places[name] = entry.position
                            return decoder.at(name) { type.decode(entry.value, &$0) }.map { make(name, $0) }
                        } catch {
                            decoder.report(
                                .error, at: entry.position,
                                "\(quoted(decoder.settingName)) in \(decoder.part): the name \(quoted(entry.key)) "
                                    + error.message)
                            return nil
                        }
                    }
                    return elements.count == entries.count ? elements : nil
                }
            })
    }
}

extension ShownValue {
    /// The text of a single value.
    var single: String? {
        if case .text(let text) = self { text } else { nil }
    }
}
