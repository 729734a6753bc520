public import Configuration
import Logging

extension AgentSettings {
    /// The settings under `agent`.
    public static let table = SettingsTable(
        defaults: AgentSettings(name: ""),
        [
            Setting(
                "name", \.name, .agentName, defaultText: "the host's name",
                help: "The agent's name in events, and the host of events that name none."),
            Setting(
                "data_dir", \.dataDirectory, .path,
                help: "Where the spool, the cursors, the ledger and the key of the pseudonyms live."),
            Setting("log", \.log, LogSettings.table),
            Setting("admin", \.admin, AdminSettings.table),
            Setting(
                "enterprise_number", \.enterpriseNumber, .integer(1...UInt32.max),
                help: "Your IANA private enterprise number, for the names of structured data. "
                    + "The default is IANA's number for documentation."),
        ])
}

extension AgentSettings.LogSettings {
    /// The settings under `agent.log`.
    static let table = SettingsTable(
        defaults: AgentSettings.LogSettings(),
        [
            Setting(
                "level", \.level, .choice,
                help: "The least grave messages that the agent writes of itself, on stderr."),
            Setting("format", \.format, .choice, help: "`text` for people, `json` for programs."),
        ])
}

extension SettingType where Value == String {
    /// HOSTNAME of RFC 5424 §6.2.4.
    static var agentName: SettingType {
        SettingType("1 to 255 characters without spaces", text: { $0 }) { text throws(SettingProblem) in
            guard (1...255).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw SettingProblem("cannot be a host's name; write 1 to 255 ASCII characters without spaces")
            }
            return text
        }
    }
}
