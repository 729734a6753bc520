public import Configuration

/// What became of a directory of configuration files.
public struct LoadedConfiguration: Sendable {
    /// nil if there are errors.
    public let configuration: AgentConfiguration?
    /// All that was found, errors and warnings, in the order of the files.
    public let diagnostics: [Diagnostic]
    private let origins: [SettingPath: Origin]

    init(configuration: AgentConfiguration?, diagnostics: [Diagnostic], origins: [SettingPath: Origin]) {
        self.configuration = configuration
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
