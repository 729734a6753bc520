import Events
import Formats
import Inputs
import Outputs

/// How events are shown to somebody who asks for them: as an output of the configuration sends them, or in a format of
/// their own; redacted unless it is told otherwise.
struct EventPresentation: Sendable {
    let format: EventFormat
    private let syslog: SyslogOptions
    private let rules: RedactionRules
    /// nil: all.
    private let inputs: Set<String>?
    private let selection: SelectionSettings
    private let agent: String

    /// - Parameters:
    ///   - output: as this one renders and redacts them, and only those that it takes.
    ///   - input: only events of this input.
    ///   - format: nil: the output's, else JSON.
    ///   - isRaw: nothing is hidden.
    ///   - configuration: for the agent's name and outputs; nil where there is none.
    /// - Throws: if an output or an input is not in the configuration.
    init(
        output name: String?, input: String?, format: EventFormat?, isRaw: Bool = false,
        configuration: AgentConfiguration?
    ) throws(SpoolCommandError) {
        let output = try name.map { name throws(SpoolCommandError) in
            guard let found = configuration?.outputs.first(where: { $0.name == name }) else {
                throw .unknown("output", name, configuration?.outputs.map(\.name) ?? [])
            }
            return found
        }
        if let input, let configuration, !configuration.inputs.contains(where: { $0.name == input }) {
            throw .unknown("input", input, configuration.inputs.map(\.name))
        }
        self.format = format ?? output?.format ?? (isRaw ? .raw : .json)
        rules = isRaw ? .none : output?.redactionRules ?? .standard
        let enterpriseNumber =
            configuration?.agent.enterpriseNumber ?? AgentSettings.documentationEnterpriseNumber
        syslog = SyslogOptions(output?.syslog ?? SyslogSettings(), enterpriseNumber: enterpriseNumber)
        var inputs = output?.from.map(Set.init)
        if let input { inputs = (inputs ?? [input]).intersection([input]) }
        self.inputs = inputs
        selection = output?.selection ?? SelectionSettings()
        agent = configuration?.agent.name ?? ""
    }

    /// - Parameter key: of the pseudonyms.
    func makeRenderer(key: RedactionKey) -> StoredEventRenderer {
        StoredEventRenderer(
            format, syslog: syslog, rules: rules, key: key, inputs: inputs, selection: selection, agent: agent)
    }
}
