import Agent
import Configuration
import Foundation

/// A configuration's directory for one test, removed with it.
final class ConfigurationFolder {
    let path: String

    /// - Parameter files: texts by their names; a name without a directory stands in `conf.d`.
    init(_ files: [String: String]) throws {
        path = NSTemporaryDirectory() + "gatepost-agent-" + UUID().uuidString
        for (name, text) in files {
            try write(name == "gatepost.yaml" || name.contains("/") ? name : "conf.d/\(name)", Data(text.utf8))
        }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    @discardableResult
    func write(_ name: String, _ data: Data) throws -> String {
        let url = URL(fileURLWithPath: path + "/" + name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: url)
        return url.path
    }

    func load(variables: [String: String] = [:]) -> LoadedConfiguration {
        AgentConfiguration.load(directory: path, expansion: Expansion { variables[$0] })
    }

    /// What is said of the configuration, the folder's path written as DIR.
    func diagnostics(variables: [String: String] = [:]) -> [String] {
        load(variables: variables).diagnostics.map { $0.description.replacing(path, with: "DIR") }
    }

    /// What the configuration amounts to, if nothing is wrong with it.
    static func load(_ text: String) throws -> AgentConfiguration? {
        try ConfigurationFolder(["10.yaml": text]).load().configuration
    }

    /// What is said of one file in `conf.d`, without its name.
    static func diagnostics(_ text: String) throws -> [String] {
        try ConfigurationFolder(["1.yaml": text]).diagnostics().map { $0.replacing("conf.d/1.yaml:", with: "") }
    }
}
