/// How the values of a setting are written: from a node to a value and back to text.
public struct SettingType<Value: Sendable>: Sendable {
    /// For the reference and for messages: `size`, `one of 'all' or 'none'`.
    public let summary: String
    /// nil, with a diagnostic, if the node is no such value.
    let decode: @Sendable (Node, inout SettingsDecoder) -> Value?
    let show: @Sendable (Value) -> ShownValue

    init(
        _ summary: String, show: @escaping @Sendable (Value) -> ShownValue,
        decode: @escaping @Sendable (Node, inout SettingsDecoder) -> Value?
    ) {
        self.summary = summary
        self.decode = decode
        self.show = show
    }

    /// A single value.
    /// - Parameters:
    ///   - text: how a value is written. nil: it cannot be, and is what an absent setting means.
    ///   - parse: reads what `text` writes, or says what is wrong with it.
    public init(
        _ summary: String, text: @escaping @Sendable (Value) -> String?,
        parse: @escaping @Sendable (String) throws(SettingProblem) -> Value
    ) {
        self.init(summary, show: { text($0).map(ShownValue.text) ?? .unset }) { node, decoder in
            guard let found = decoder.text(of: node, wanted: summary) else { return nil }
            decoder.note(node, isSecret: found.isSecret)
            do throws(SettingProblem) {
                return try parse(found.text)
            } catch {
                decoder.complain(node, value: found, error)
                return nil
            }
        }
    }
}

/// A value as `check --print` and the reference show it.
public enum ShownValue: Equatable, Sendable {
    case text(String)
    case list([String])
    case map([Pair])
    /// The setting is absent, and nothing that can be written means the same.
    case unset

    public struct Pair: Equatable, Sendable {
        public var key: String
        public var value: String

        public init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }
}
