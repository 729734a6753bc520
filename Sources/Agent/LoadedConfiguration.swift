public import Configuration

/// What became of a directory of configuration files.
public struct LoadedConfiguration: Sendable {
    /// nil if there are errors.
    public let configuration: AgentConfiguration?
    /// Where the agent is to be asked, as far as could be read.
    let admin: AdminSettings
    /// All that was found, errors and warnings, in the order of the files.
    public let diagnostics: [Diagnostic]
    private let origins: [SettingPath: Origin]

    /// - Parameter configuration: as far as it could be read.
    init(configuration: AgentConfiguration, diagnostics: [Diagnostic], origins: [SettingPath: Origin]) {
        self.configuration = diagnostics.hasErrors ? nil : configuration
        admin = configuration.agent.admin
        self.diagnostics = diagnostics
        self.origins = origins
    }

    /// The configuration in force, as YAML, each value with its origin, secrets masked. nil if there are errors.
    public var effectiveYAML: String? {
        configuration.map {
            EffectiveConfiguration.yaml(AgentConfiguration.table.effective($0), origins: origins)
        }
    }
}
