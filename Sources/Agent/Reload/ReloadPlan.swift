import Inputs
import Outputs
import Spool

/// What is to be done so that an agent at work follows another configuration. What did not change is not in it.
struct ReloadPlan: Equatable {
    /// Names of outputs.
    var addedOutputs: [String] = []
    var changedOutputs: [String] = []
    var removedOutputs: [String] = []
    /// Names of inputs.
    var addedInputs: [String] = []
    var changedInputs: [String] = []
    var removedInputs: [String] = []
    var changesSpool = false

    /// - Parameter renewed: outputs and inputs whose certificates or keys are other files than they were.
    init(from old: AgentConfiguration, to new: AgentConfiguration, renewed: Set<TLSFileOwner> = []) {
        let (outputs, newOutputs) = (Self.byName(old.outputs, \.name), Self.byName(new.outputs, \.name))
        // The number stands in what every output writes.
        let changesAll = old.agent.enterpriseNumber != new.agent.enterpriseNumber
        addedOutputs = new.outputs.map(\.name).filter { outputs[$0] == nil }
        removedOutputs = old.outputs.map(\.name).filter { newOutputs[$0] == nil }
        changedOutputs = new.outputs.filter { output in
            outputs[output.name].map { changesAll || $0 != output || renewed.contains(.output(output.name)) } ?? false
        }.map(\.name)

        let (inputs, newInputs) = (Self.byName(old.inputs, \.name), Self.byName(new.inputs, \.name))
        addedInputs = new.inputs.map(\.name).filter { inputs[$0] == nil }
        removedInputs = old.inputs.map(\.name).filter { newInputs[$0] == nil }
        changedInputs = new.inputs.filter { input in
            inputs[input.name].map { $0 != input || renewed.contains(.input(input.name)) } ?? false
        }.map(\.name)

        changesSpool = old.spool != new.spool
    }

    var changesInputs: Bool { !(addedInputs.isEmpty && changedInputs.isEmpty && removedInputs.isEmpty) }

    /// Whether there is nothing to do.
    var isEmpty: Bool {
        !changesInputs && !changesSpool && addedOutputs.isEmpty && changedOutputs.isEmpty && removedOutputs.isEmpty
    }

    /// For people: `output siem changed, input extra added`; empty if there is nothing to do.
    var summary: String {
        var parts: [String] = []
        func say(_ names: [String], _ noun: String, _ verb: String) {
            parts += names.map { "\(noun) \($0) \(verb)" }
        }
        say(addedInputs, "input", "added")
        say(changedInputs, "input", "changed")
        say(removedInputs, "input", "removed")
        say(addedOutputs, "output", "added")
        say(changedOutputs, "output", "changed")
        say(removedOutputs, "output", "removed")
        if changesSpool { parts.append("spool changed") }
        return parts.joined(separator: ", ")
    }

    private static func byName<Part>(_ parts: [Part], _ name: (Part) -> String) -> [String: Part] {
        Dictionary(parts.map { (name($0), $0) }) { first, _ in first }
    }
}
