import Agent
import Events
import Foundation
import Inputs
import Outputs
import Testing
import Transport

/// The files of `conf.d`, as they come with the package and as someone makes them work.
@Suite struct ShippedConfiguration {
    private static let names = ["00-agent.yaml", "10-gateway.yaml", "20-siem.yaml"]

    /// - Parameter isActive: whether everything that is commented out is taken in.
    private func folder(active isActive: (String) -> Bool) throws -> ConfigurationFolder {
        var files: [String: String] = [:]
        for name in Self.names {
            let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
                path: "../../conf.d/\(name)")
            let text = try String(contentsOf: url, encoding: .utf8)
            files[name] = isActive(name) ? Self.activated(text) : text
        }
        return try ConfigurationFolder(files)
    }

    /// Takes the `#` from lines that begin with it and a word or two blanks, as the files say.
    private static func activated(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in
                let rest = line.dropFirst()
                return line.hasPrefix("#") && (!rest.hasPrefix(" ") || rest.hasPrefix("  ")) ? rest : line
            }
            .joined(separator: "\n")
    }

    @Test func allFilesAreKnownHere() throws {
        let conf = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../conf.d")
        #expect(try FileManager.default.contentsOfDirectory(atPath: conf.path).sorted() == Self.names)
    }

    @Test func asShippedOnlyTheCollectorIsMissing() throws {
        #expect(
            try folder { _ in false }.diagnostics() == [
                "DIR: error: no output is configured; add 'outputs:', below it a name, and below that "
                    + "to: tls://siem.example.com:6514"
            ])
    }

    @Test func withTheCollectorItWorks() throws {
        let loaded = try folder { $0 == "20-siem.yaml" }.load()
        #expect(loaded.configuration?.summary == "1 input (gateway), 1 output (siem)")
    }

    @Test func whatIsCommentedOutIsTheDefault() throws {
        let active = try folder { _ in true }.load()
        var configuration = try #require(active.configuration, "\(active.diagnostics)")
        let least = try #require(
            try ConfigurationFolder.load(
                """
                agent: { name: gw-01 }
                inputs: { gateway: { files: "/var/log/access-gateway/*.log" } }
                outputs: { siem: { to: tls://siem.example.com:6514 } }
                """))
        // Examples, where the default is nothing.
        #expect(configuration.inputs[0].excludeFiles == ["/var/log/access-gateway/debug.log"])
        configuration.inputs[0].excludeFiles = []
        #expect(configuration.inputs[0].labels.map(\.name) == ["site"])
        configuration.inputs[0].labels = []
        #expect(configuration.outputs[0].from == ["gateway"])
        configuration.outputs[0].from = nil
        #expect(configuration.outputs[0].tls.serverName == "siem.example.com")
        configuration.outputs[0].tls.serverName = nil
        #expect(configuration == least)
    }
}
