/// One setting: a line of a ``SettingsTable``. Everything that is known of it stands here: decoding, hints,
/// `check --print` and the reference are made from it.
public struct Setting<Values: Sendable>: Sendable {
    public let key: String
    /// A sentence for the reference.
    let help: String
    /// The default in words, where it is not a value of its own.
    let defaultText: String?
    /// Not nil if the setting has no default: a line that sets it, as an example.
    let example: String?
    /// Whether the value is shown to nobody.
    let isSecret: Bool
    let content: Content

    /// A key with one value.
    enum Content: Sendable {
        case value(
            summary: String, decode: @Sendable (Node, inout Values, inout SettingsDecoder) -> Void,
            show: @Sendable (Values) -> ShownValue)
        /// Settings below a key.
        case part(
            reference: [ReferenceRow], decode: @Sendable ([Section], inout Values, inout SettingsDecoder) -> Void,
            show: @Sendable (Values) -> [EffectiveSetting])
        /// Named parts below a key.
        case collection(
            reference: [ReferenceRow], decode: @Sendable ([Section], inout Values, inout SettingsDecoder) -> Void,
            show: @Sendable (Values) -> [EffectiveSetting])
    }

    /// A setting with one value.
    /// - Parameters:
    ///   - isSecret: the value is masked wherever it would be shown.
    ///   - example: a line that sets it, of a setting that has no default and must be there.
    ///   - defaultText: the default in words, if the value in the table's defaults does not say it.
    public init<Value: Sendable>(
        _ key: String, _ property: any (WritableKeyPath<Values, Value> & Sendable), _ type: SettingType<Value>,
        required example: String? = nil, isSecret: Bool = false, defaultText: String? = nil, help: String
    ) {
        self.init(
            key, type, required: example, isSecret: isSecret, defaultText: defaultText, help: help,
            get: { $0[keyPath: property] }, set: { $0[keyPath: property] = $1 })
    }

    /// A setting whose value is more than one property, or is merged over the default.
    /// - Parameters:
    ///   - get: the value of a part.
    ///   - set: puts a decoded value into a part that holds the defaults.
    public init<Value: Sendable>(
        _ key: String, _ type: SettingType<Value>, required example: String? = nil, isSecret: Bool = false,
        defaultText: String? = nil, help: String, get: @escaping @Sendable (Values) -> Value,
        set: @escaping @Sendable (inout Values, Value) -> Void
    ) {
        self.key = key
        self.help = help
        self.defaultText = defaultText
        self.example = example
        self.isSecret = isSecret
        content = .value(
            summary: type.summary,
            decode: { node, values, decoder in
                guard let value = type.decode(node, &decoder) else { return }
                set(&values, value)
            },
            show: { type.show(get($0)) })
    }

    /// Settings below a key.
    public init<Inner: Sendable>(
        _ key: String, _ property: any (WritableKeyPath<Values, Inner> & Sendable), _ table: SettingsTable<Inner>
    ) {
        self.key = key
        help = ""
        defaultText = nil
        example = nil
        isSecret = false
        content = .part(
            reference: table.reference,
            decode: { sections, values, decoder in
                guard let first = sections.first else { return }
                decoder.within(key, as: quoted(key), at: first.keyPosition) {
                    table.decode(sections, into: &values[keyPath: property], &$0)
                }
            },
            show: { table.effective($0[keyPath: property]) })
    }

    /// Parts with names below a key.
    /// - Parameters:
    ///   - noun: what one of them is called: `output`.
    ///   - name: a part's name.
    public init<Element: Sendable>(
        _ key: String, _ property: any (WritableKeyPath<Values, [Element]> & Sendable), of noun: String,
        name: any (WritableKeyPath<Element, String> & Sendable), _ table: SettingsTable<Element>
    ) {
        self.key = key
        help = ""
        defaultText = nil
        example = nil
        isSecret = false
        let collection = NamedParts(key: key, noun: noun, name: name, table: table)
        content = .collection(
            reference: table.reference,
            decode: { sections, values, decoder in
                values[keyPath: property] += collection.decode(sections, &decoder)
            },
            show: { collection.effective($0[keyPath: property]) })
    }
}
