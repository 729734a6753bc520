/// An output's `format` setting: how an event is written.
public enum EventFormat: String, Sendable, CaseIterable {
    case rfc5424, json, raw
    /// JSON in the envelope of Splunk's HTTP event collector.
    case splunk = "splunk_hec"
}
