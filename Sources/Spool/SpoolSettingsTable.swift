public import Configuration

extension SpoolSettings {
    /// The settings under `spool`.
    public static let table = SettingsTable(
        defaults: SpoolSettings(),
        [
            Setting(
                "max_size", \.maxSize, .size((4 << 20)...(1 << 50)),
                help:
                    "Bytes on disk for all outputs together, what is kept included. 'when_full' says what happens when "
                    + "they are used up."),
            Setting(
                "keep_free", \.keepFree, .keepFree,
                help: "What stays free on the file system, as a share or a size. "
                    + "A full disk stops reading, never the agent."
            ),
            Setting(
                "segment_size", \.segmentSize, .size((1 << 20)...(4 << 30)),
                help: "Bytes after which a segment file is closed. Room comes back a segment at a time."),
            Setting(
                "sync", \.sync, .syncPolicy,
                help: "How long data that no output waits for may stay unsynced. "
                    + "What an output waits for is synced at once."
            ),
            Setting(
                "when_full", \.whenFull, .choice,
                help:
                    "What gives way when there is no room: with 'block' reading waits until outputs have delivered; with "
                    + "'drop_oldest' the oldest events are lost to the outputs that have not delivered them, each of which "
                    + "ships a gap record."),
            Setting(
                "compress_backlog", \.compressBacklog, .bool,
                help:
                    "Compresses (zlib) what is written while every output is more than a segment behind, so that a backlog "
                    + "takes less room. Nothing is compressed while an output keeps up, nor while one is catching up and "
                    + "less than half of max_size is used."),
            Setting(
                "keep", \.keep, .keepPolicy,
                help:
                    "What stays on disk after every output has delivered it, to be sent again: 0, a duration, or a size. "
                    + "It goes first when room is short."),
        ])
}

extension SettingType where Value == SpoolSettings.KeepFree {
    static var keepFree: SettingType {
        let share = "a share such as 5% (0% to 90%)"
        return SettingType(
            "\(share), or a size",
            text: { value in
                switch value {
                case .fraction(let fraction): "\(Int((fraction * 100).rounded()))%"
                case .bytes(let bytes): ByteSize.text(bytes)
                }
            },
            parse: { text throws(SettingProblem) in
                guard text.hasSuffix("%") else { return .bytes(try ByteSize.parse(text)) }
                let digits = text.dropLast()
                guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let percent = Int(digits),
                    (0...90).contains(percent)
                else { throw SettingProblem("is not a share; write a whole number and a percent sign, 0% to 90%") }
                return .fraction(Double(percent) / 100)
            })
    }
}

extension SettingType where Value == SpoolSettings.SyncPolicy {
    static var syncPolicy: SettingType {
        let bounds = "1ms to 1h"
        return SettingType(
            "'always', or a duration, \(bounds)",
            text: { value in
                switch value {
                case .always: "always"
                case .interval(let duration): TimeSpan.text(duration)
                }
            },
            parse: { text throws(SettingProblem) in
                if text == "always" { return .always }
                let duration = try TimeSpan.parse(text)
                guard duration >= .milliseconds(1), duration <= .seconds(3600) else {
                    throw SettingProblem("is out of range; write \(bounds), or always")
                }
                return .interval(duration)
            })
    }
}

extension SettingType where Value == KeepPolicy {
    static var keepPolicy: SettingType {
        SettingType(
            "0, a duration such as 7d, or a size such as 10GiB",
            text: { value in
                switch value {
                case .nothing: "0"
                case .age(let age): TimeSpan.text(age)
                case .bytes(let bytes): ByteSize.text(bytes)
                }
            },
            parse: { text throws(SettingProblem) in
                if text == "0" { return .nothing }
                // Units of sizes end in B, those of durations do not.
                guard text.hasSuffix("B") else {
                    let age = try TimeSpan.parse(text)
                    return age == .zero ? .nothing : .age(age)
                }
                let bytes = try ByteSize.parse(text)
                return bytes == 0 ? .nothing : .bytes(bytes)
            })
    }
}
