import Configuration

extension SyslogSettings {
    /// The settings under an output's `syslog`.
    static let table = SettingsTable(
        defaults: SyslogSettings(),
        [
            Setting("facility", \.facility, .choice, help: "The facility in PRI."),
            Setting(
                "app_name", \.appName, .optional(.appName, absent: "from_event"),
                help: "APP-NAME. `from_event`: the event's application, else its process."),
            Setting(
                "bom", \.hasByteOrderMark, .bool, help: "Whether a byte order mark before MSG says that it is UTF-8."),
        ])
}

extension SettingType where Value == String {
    /// RFC 5424 §6.2.5.
    static var appName: SettingType {
        SettingType("1 to 48 characters without spaces", text: { $0 }) { text throws(SettingProblem) in
            guard (1...48).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw SettingProblem("is no APP-NAME; write 1 to 48 ASCII characters without spaces")
            }
            return text
        }
    }
}
