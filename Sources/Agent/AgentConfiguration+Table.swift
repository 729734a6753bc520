public import Configuration
import Inputs
import Outputs
import Spool

extension AgentConfiguration {
    /// All settings there are.
    public static let table = SettingsTable(
        defaults: AgentConfiguration(
            agent: AgentSettings(name: ""), spool: SpoolSettings(), inputs: [], outputs: []),
        [
            Setting("agent", \.agent, AgentSettings.table),
            Setting("spool", \.spool, SpoolSettings.table),
            Setting("inputs", \.inputs, of: "input", name: \.name, InputSettings.table),
            Setting("outputs", \.outputs, of: "output", name: \.name, OutputSettings.table),
        ])
}
