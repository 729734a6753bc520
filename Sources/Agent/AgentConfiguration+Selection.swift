import Configuration
import Events
import Inputs
import Outputs

/// What is strange about what an output selects.
extension AgentConfiguration {
    /// Warns of patterns and of whole selections that match nothing in the catalog.
    func checkSelection(_ output: OutputSettings, _ path: SettingPath, _ decoder: inout SettingsDecoder) {
        for doubt in output.selection.doubts {
            let place = doubt.setting.reduce(path.appending("select")) { $0.appending($1) }
            decoder.report(.warning, on: place, "'select' in output \(quoted(output.name)): \(doubt.message)")
        }
        let criteria = output.selection.criteria.fields + output.selection.exclude.fields
        for name in criteria.map(\.name) where !GatewayField.names.contains(name) {
            guard let meant = nearestName(to: name, among: GatewayField.names) else { continue }
            decoder.report(
                .warning, on: path.appending("select"),
                "no event of the gateway has a field \(quoted(name)); did you mean \(quoted(meant))?")
        }
    }

    /// Warns of patterns that match no configured input.
    func checkSelectedInputs(_ output: OutputSettings, _ decoder: inout SettingsDecoder) {
        let select: SettingPath = ["outputs", output.name, "select"]
        let lists = [
            (select.appending("inputs"), output.selection.criteria.inputs),
            (select.appending("exclude").appending("inputs"), output.selection.exclude.inputs),
        ]
        for (path, patterns) in lists {
            for (index, text) in patterns.enumerated() {
                let pattern = Pattern(text)
                guard !inputs.contains(where: { pattern.matches($0.name) }) else { continue }
                let names = inputs.map(\.name)
                let remedy =
                    nearestName(to: text, among: names).map { "did you mean \(quoted($0))?" }
                    ?? "known are: \(names.joined(separator: ", "))"
                decoder.report(
                    .warning, on: path.appending(String(index)),
                    "'select' in output \(quoted(output.name)): no input is called \(quoted(text)); \(remedy)")
            }
        }
    }
}
