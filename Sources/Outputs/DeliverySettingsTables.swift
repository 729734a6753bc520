import Configuration

extension BatchSettings {
    /// The settings under an output's `batch`.
    static let table = SettingsTable(
        defaults: BatchSettings(),
        [
            Setting(
                "max_bytes", \.maxBytes, .size((1 << 10)...(16 << 20)), help: "Rendered bytes, before compression."),
            Setting("max_events", \.maxEvents, .integer(1...65_535), help: "Events."),
            Setting(
                "max_wait", \.maxWait, .duration(.zero ... .seconds(60)),
                help: "How long the first event of a batch waits for others."),
        ])
}

extension RetrySettings {
    /// The settings under an output's `retry`.
    static let table = SettingsTable(
        defaults: RetrySettings(),
        [
            Setting(
                "min", \.min, .duration(.milliseconds(1) ... .seconds(3600)),
                help: "The longest first pause between two attempts; it doubles with each failure. "
                    + "Each pause is a random part of it."
            ),
            Setting(
                "max", \.max, .duration(.milliseconds(1) ... .seconds(86_400)),
                help: "The longest pause. Attempts go on for ever."),
        ])
}

extension SettleSettings {
    /// The settings under an output's `settle`.
    static let table = SettingsTable(
        defaults: SettleSettings(),
        [
            Setting(
                "after", \.after, .duration(.zero ... .seconds(3600)),
                help:
                    "How long a connection must live on after the collector's kernel took the bytes, until they "
                    + "count as delivered."
            ),
            Setting(
                "in_flight", \.inFlight, .size((64 << 10)...(1 << 30)),
                help: "Rendered bytes that may be unsettled; so much is sent twice at most when a connection is cut."),
        ])
}

extension TimeoutSettings {
    /// The settings under an output's `timeouts`.
    static let table = SettingsTable(
        defaults: TimeoutSettings(),
        [
            Setting(
                "connect", \.connect, .duration(.milliseconds(100) ... .seconds(600)),
                help: "From the lookup of the name to the end of the handshake."),
            Setting(
                "write", \.write, .duration(.milliseconds(100) ... .seconds(3600)),
                help: "How long the collector may take nothing of what waits."),
            Setting(
                "idle", \.idle, .optional(.duration(.seconds(1) ... .seconds(86_400)), absent: "none"),
                help: "A connection over which nothing was sent for so long is closed."),
        ])
}
