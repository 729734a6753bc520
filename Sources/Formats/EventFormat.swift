/// An output's `format` setting: how an event is written.
public enum EventFormat: String, Sendable, CaseIterable {
    case rfc5424, json
    /// JSON in the fields of the Elastic Common Schema.
    case ecs
    /// ArcSight's Common Event Format.
    case cef
    case raw
    /// JSON in the envelope of Splunk's HTTP event collector.
    case splunk = "splunk_hec"

    /// Whether it says what an event is in the catalog: ``Event/recognised`` is to be set, before redaction.
    public var tellsCases: Bool { self == .ecs || self == .cef }

    /// Whether syslog is how it travels, where nothing else carries it.
    public var isSyslog: Bool { self == .rfc5424 || self == .cef }
}
