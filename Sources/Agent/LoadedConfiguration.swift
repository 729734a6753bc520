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
    private let directory: String

    /// - Parameters:
    ///   - directory: where it was read.
    ///   - configuration: as far as it could be read.
    init(
        directory: String, configuration: AgentConfiguration, diagnostics: [Diagnostic],
        origins: [SettingPath: Origin]
    ) {
        self.directory = directory
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

    /// Where a setting stands, or, if it is a default, the part that it belongs to.
    func place(of setting: SettingPath) -> Diagnostic.Place {
        var setting = setting
        while !setting.keys.isEmpty {
            if let origin = origins[setting] { return .position(origin.position) }
            setting.keys.removeLast()
        }
        return .file(directory)
    }
}
