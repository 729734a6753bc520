public import Configuration
import Events
import Formats
import Transport

extension OutputSettings {
    /// The settings of one of `outputs`.
    public static let table = SettingsTable(
        // No one sees the destination: an output without `to` is refused.
        defaults: OutputSettings(name: "", to: .standardOutput),
        [
            Setting(
                "to", \.to, .destination, required: "to: tls://siem.example.com:6514",
                help: "A collector (without a port: 6514 for tls, 514 for tcp), an archive file, or standard output. "
                    + "A URL of HTTP may have a path."),
            Setting("format", \.format, .choice, help: "How an event is written."),
            Setting(
                "framing", \.framing, .choice, defaultText: "octet_counted for rfc5424 over tcp and tls, else newline",
                help: "How events are told apart on the stream."),
            Setting(
                "compression", \.compression, .choice,
                help:
                    "`zlib`: one zlib stream for the whole connection, as rsyslog's `stream:always` reads it (tcp, tls). "
                    + "`gzip`: each request body (http, https)."),
            Setting(
                "compression_level", \.compressionLevel, .integer(1...9), help: "From 1, fast, to 9, small."),
            Setting(
                "from", \.from, .optional(.list(of: .string)), defaultText: "all inputs",
                help: "The inputs whose events are sent."),
            Setting(
                "replay", \.replay, .replayPolicy,
                help:
                    "What an output that was never seen before is sent of what the spool holds: `all` of it, `none`, or what "
                    + "arrived within a duration."),
            Setting(
                "redact", .redaction,
                help: "What becomes of the values of a field: `keep`, `hash`, `mask`, `truncate` or `drop`. "
                    + "Merged over the defaults.",
                get: { $0.redactionRules.rows },
                set: { $0.redactionRules = $0.redactionRules.merging($1.map { ($0.name, $0.action) }) }),
            Setting("syslog", \.syslog, SyslogSettings.table),
            Setting("tls", \.tls, ClientTLSSettings.table),
            Setting("batch", \.batch, BatchSettings.table),
            Setting("retry", \.retry, RetrySettings.table),
            Setting("settle", \.settle, SettleSettings.table),
            Setting("timeouts", \.timeouts, TimeoutSettings.table),
            Setting("http", \.http, HTTPSettings.table),
            Setting("rotate", \.rotate, RotationSettings.table),
        ])
}

extension SettingType where Value == Destination {
    static var destination: SettingType {
        SettingType(
            "tls://HOST:PORT, tcp://HOST:PORT, https://HOST:PORT/PATH, http://HOST:PORT/PATH, file:///PATH or stdout:",
            text: { $0.description }
        ) {
            text throws(SettingProblem) in
            do throws(TransportError) {
                return try Destination(parsing: text)
            } catch {
                // Someone may have written user:password@ into it.
                throw SettingProblem(
                    "is not an address: \(error.cause); \(error.remedy)", hidesValue: text.contains("@"))
            }
        }
    }
}
