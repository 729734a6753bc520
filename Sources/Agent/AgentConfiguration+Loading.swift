public import Configuration
import Formats
import Glibc
import Outputs
import Transport

extension AgentConfiguration {
    /// Reads and checks the configuration in `directory`: `gatepost.yaml`, if there is one, and `conf.d/*.yaml`.
    ///
    /// Reads the files that it names as well (secrets), or at least whether they can be read (certificates). Nothing is
    /// changed and nothing is connected to.
    /// - Parameters:
    ///   - expansion: what `${…}` stands for.
    ///   - isStarting: whether an agent is about to start. Certificates and keys that cannot be used now are then a
    ///     warning: the output waits for better ones, and the others go on.
    public static func load(
        directory: String, expansion: Expansion = .process, isStarting: Bool = false
    ) -> LoadedConfiguration {
        let files = ConfigurationDirectory(path: directory)
        var expansion = expansion
        expansion.unitCredentials = directory + "/credentials"
        var decoder = SettingsDecoder(directory: directory, expansion: expansion)
        var configuration = table.decode(files.roots, &decoder)
        configuration.settleDefaults(decoder.origins)
        configuration.check(&decoder, isComplete: files.isComplete, tlsFiles: isStarting ? .warning : .error)
        let diagnostics = files.inReadingOrder(files.diagnostics + decoder.diagnostics)
        return LoadedConfiguration(
            directory: directory, configuration: configuration, diagnostics: diagnostics, origins: decoder.origins)
    }

    /// Gives values to settings whose default is not the same everywhere.
    private mutating func settleDefaults(_ origins: [SettingPath: Origin]) {
        if origins[["agent", "name"]] == nil { agent.name = Self.hostName() }
        for index in outputs.indices where origins[["outputs", outputs[index].name, "framing"]] == nil {
            outputs[index].framing = outputs[index].defaultFraming
        }
    }

    /// The name that the kernel has for the host (gethostname).
    private static func hostName() -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        let isKnown = unsafe buffer.withUnsafeMutableBufferPointer { room in
            guard let start = room.baseAddress else { return false }
            return unsafe gethostname(start, room.count - 1) == 0
        }
        let name = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return isKnown && !name.isEmpty ? name : "localhost"
    }
}
