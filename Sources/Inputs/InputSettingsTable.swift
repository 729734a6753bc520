public import Configuration
import Events
import Transport

extension InputSettings {
    /// The settings of one of `inputs`.
    public static let table = SettingsTable(
        defaults: InputSettings(name: ""),
        [
            Setting(
                "files", .optional(.list(of: .pattern)),
                help: "Patterns of the files to follow. An input has `files`, `listen` or `stdin`.",
                get: { $0.files.isEmpty ? nil : $0.files }, set: { $0.files = $1 ?? [] }),
            Setting(
                "exclude_files", \.excludeFiles, .list(of: .exclusion, mayBeEmpty: true),
                help: "Patterns of files that `files` matches and that are not read."),
            Setting(
                "start_at", \.startAt, .choice,
                help: "Where reading begins in a file that was never seen before."),
            Setting(
                "read_rotated", \.readRotated, .bool,
                help:
                    "Whether rotated files beside `files` (`.1`, `.gz`, dated) are read as the rest of files that are "
                    + "known, and those that rotated away while gatepost was down. Others are for `gatepost backfill`."),
            Setting(
                "hold_deleted", \.holdDeleted, .size(0...(1 << 50)),
                help: "Bytes of deleted files that stay on disk to be read while the spool takes nothing. Beyond that "
                    + "the oldest is let go, and a GATEPOST_DISCONTINUITY event tells what was lost."),
            Setting(
                "listen", .optional(.list(of: .listenAddress)),
                help:
                    "Where the input takes in what is sent: datagrams, each an event, or streams of frames that end with a "
                    + "line feed or begin with their length (RFC 6587). Port 0 is any free one, and told in the log.",
                get: { $0.listen.isEmpty ? nil : $0.listen }, set: { $0.listen = $1 ?? [] }),
            Setting("tls", \.tls, ServerTLSSettings.table),
            Setting(
                "ack", \.acknowledges, .bool,
                help: "For `unix://`: whether a client is told, after each sync, how many of its events are durable, "
                    + "in decimal and a line feed."),
            Setting(
                "max_connections", \.maxConnections, .integer(1...100_000),
                help: "Of an input that listens: one more is sent away."),
            Setting(
                "stdin", \.readsStandardInput, .bool, help: "Whether the input reads standard input."),
            Setting(
                "format", \.format, .choice,
                help: "What the lines are. `auto` looks at each line."),
            Setting(
                "timezone", \.timezone, .timezone,
                help: "The zone of times that name none."),
            Setting(
                "multiline", \.multiline, .choice,
                help:
                    "`auto` joins stack traces and other lines that continue the one before to one event, but not those of a "
                    + "client with `ack`; `off`: every line is an event."),
            Setting(
                "max_event_size", \.maxEventSize, .size((1 << 10)...(16 << 20)),
                help: "A longer line is split into marked parts."),
            Setting(
                "accept", \.accepted, .list(of: .acceptedRisk(), mayBeEmpty: true),
                help:
                    "Of an input that listens: risks that `gatepost check` names and that are meant, each with the reason."
            ),
            Setting(
                "labels", .labels, help: "Names and texts that each event of the input carries, such as { site: dmz }.",
                get: { $0.labels }, set: { $0.labels = $1.sorted { $0.name < $1.name } }),
        ])
}

extension SettingType where Value == String {
    /// An absolute path in which names may be patterns.
    static var pattern: SettingType {
        SettingType("absolute path with * ? [a-z] **", text: { $0 }) { text throws(SettingProblem) in
            try absolutePath(text)
            try checkIsFile(text)
            return text
        }
    }

    /// The same, or a pattern for a file's name wherever it is.
    static var exclusion: SettingType {
        SettingType("absolute path or file name with * ? [a-z] **", text: { $0 }) { text throws(SettingProblem) in
            try printable(text)
            guard !text.isEmpty else { throw SettingProblem("is empty; write a pattern") }
            guard !text.contains("/") || text.hasPrefix("/") || text.hasPrefix("**/") else {
                throw SettingProblem("is a relative path; let it begin with '/' or '**/', or write a file name alone")
            }
            try checkIsFile(text)
            return text
        }
    }

    private static func checkIsFile(_ pattern: String) throws(SettingProblem) {
        guard !pattern.hasSuffix("/") else {
            throw SettingProblem("names a directory; write a pattern for its files, such as \(pattern)*.log")
        }
    }
}

extension SettingType where Value == ZoneName {
    static var timezone: SettingType {
        SettingType("'local', 'UTC', a name such as Europe/Berlin, or an offset such as -05:00", text: { $0.name }) {
            text throws(SettingProblem) in
            guard let zone = ZoneName(setting: text) else {
                throw SettingProblem(
                    "is not a time zone of this system; write local, UTC, a name such as Europe/Berlin, "
                        + "or an offset such as -05:00")
            }
            return zone
        }
    }
}

extension SettingType where Value == [SourceContext.Label] {
    static var labels: SettingType {
        .map(
            "mapping of names to texts", of: .anyString,
            key: { name throws(SettingProblem) in
                guard name.utf8.allSatisfy(isNameByte), (1...32).contains(name.utf8.count) else {
                    throw SettingProblem("is not a label's name; write up to 32 letters, digits and '._-'")
                }
                return name
            },
            make: { SourceContext.Label(name: $0, value: $1) },
            take: { ($0.name, $0.value) })
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
        default: false
        }
    }
}
