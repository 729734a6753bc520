public import Inputs
public import Outputs
public import Spool

/// Everything a running agent is told: the settings of all parts, checked against each other.
public struct AgentConfiguration: Equatable, Sendable {
    public var agent: AgentSettings
    public var spool: SpoolSettings
    /// In the order of the files. Names are unique.
    public var inputs: [InputSettings]
    /// In the order of the files. Names are unique.
    public var outputs: [OutputSettings]

    public init(agent: AgentSettings, spool: SpoolSettings, inputs: [InputSettings], outputs: [OutputSettings]) {
        self.agent = agent
        self.spool = spool
        self.inputs = inputs
        self.outputs = outputs
    }

    /// Those of the inputs that read files, and the others.
    var fileInputs: [InputSettings] { inputs.filter { !$0.files.isEmpty } }
    var listeningInputs: [InputSettings] { inputs.filter(\.files.isEmpty) }

    /// For people: `1 input (gateway), 2 outputs (archive, siem)`.
    public var summary: String {
        func count(_ names: [String], _ noun: String) -> String {
            "\(names.count) \(noun)\(names.count == 1 ? "" : "s") (\(names.joined(separator: ", ")))"
        }
        return "\(count(inputs.map(\.name), "input")), \(count(outputs.map(\.name), "output"))"
    }
}
