/// An input's `format` setting.
public enum InputFormat: String, Sendable, CaseIterable {
    case auto, gateway, rfc5424, rfc3164, json, text
}
