public import Configuration
import Events
import Formats
import Transport

extension OutputSettings {
    /// The settings of one of `outputs`.
    public static let table = SettingsTable(
        defaults: OutputSettings(name: "", to: []),
        [
            Setting(
                "to", \.to, .destinations, required: "to: tls://siem.example.com:6514",
                help: "Where to, or a list: the first one that works. A collector (without a port: 6514 for tls, 514 "
                    + "for tcp, 2514 for relp), an archive file, or standard output. A URL of HTTP may have a path."),
            Setting(
                "format", \.format, .choice,
                help:
                    "How an event is written. `ecs` is JSON in the fields of the Elastic Common Schema, `cef` ArcSight's Common "
                    + "Event Format, `splunk_hec` JSON as Splunk's HTTP event collector takes it."),
            Setting(
                "framing", \.framing, .choice,
                defaultText: "octet_counted for rfc5424 and cef over tcp and tls, else newline",
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
            Setting("select", \.selection, SelectionSettings.table),
            Setting(
                "redact", .redaction,
                help:
                    "What becomes of the values of a field, of a key within REASON (`REASON.mail`), or of what looks like an "
                    + "`email`, `ip`, `token` or `authorization`: `keep`, `hash`, `mask`, `truncate` or `drop`. "
                    + "Merged over the defaults.",
                get: { $0.redactionRules.rows },
                set: { $0.redactionRules = $0.redactionRules.merging($1.map { ($0.name, $0.action) }) }),
            Setting("syslog", \.syslog, SyslogSettings.table),
            Setting("tls", \.tls, ClientTLSSettings.table),
            Setting("batch", \.batch, BatchSettings.table),
            Setting("retry", \.retry, RetrySettings.table),
            Setting("settle", \.settle, SettleSettings.table),
            Setting("timeouts", \.timeouts, TimeoutSettings.table),
            Setting(
                "max_rate", \.maxRate, .optional(.rate, absent: "none"),
                help: "Events a second at most, such as 2000/s."),
            Setting("http", \.http, HTTPSettings.table),
            Setting("rotate", \.rotate, RotationSettings.table),
            Setting(
                "accept", \.accepted, .list(of: .acceptedRisk(), mayBeEmpty: true),
                help: "Risks that `gatepost check` names and that are meant, each with the reason."),
        ])
}

extension SettingType where Value == Int {
    static var rate: SettingType {
        SettingType("events a second, such as 2000/s", text: { "\($0)/s" }) { text throws(SettingProblem) in
            guard text.hasSuffix("/s"), let rate = Int(text.dropLast(2)), (1...10_000_000).contains(rate) else {
                throw SettingProblem("is no rate; write a whole number and /s, such as 2000/s")
            }
            return rate
        }
    }
}

extension SettingType where Value == [Destination] {
    static var destinations: SettingType {
        .list(of: .destination, showsOneAsText: true)
    }
}

extension SettingType where Value == Destination {
    static var destination: SettingType {
        SettingType(
            "a URL of tls, tcp, relp+tls, relp, https, http, such as tls://HOST:PORT, or file:///PATH or stdout:",
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
