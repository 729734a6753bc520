/// An output's `format` setting: how an event is written.
public enum EventFormat: String, Sendable, CaseIterable {
    case rfc5424, json, raw
}
