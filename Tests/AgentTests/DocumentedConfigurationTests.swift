import Agent
import Configuration
import Foundation
import Testing

/// The configurations that README and `docs/` show, as they stand there.
@Suite struct DocumentedConfigurationTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../..")

    /// The configurations of a page: blocks of YAML with one of the parts that a configuration has.
    private static func blocks(of page: String) throws -> [String] {
        try String(contentsOf: root.appending(path: page), encoding: .utf8)
            .split(separator: "```yaml\n").dropFirst()
            .compactMap { $0.split(separator: "```").first.map(String.init) }
            .filter { block in ["agent:", "spool:", "inputs:", "outputs:"].contains { block.hasPrefix($0) } }
    }

    private static func pages(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
            .filter { $0.hasSuffix(".md") }.sorted().map { "\(folder)/\($0)" }
    }

    /// What is said of a block, beside an input and an output where it has none.
    private static func diagnostics(_ block: String) throws -> [Diagnostic] {
        var rest = "agent: { enterprise_number: 1 }\n"
        if block.hasPrefix("agent:") { rest = "" }
        if !block.contains("inputs:") { rest += "inputs: { gw: { files: /var/log/gw/*.log } }\n" }
        if !block.contains("outputs:") { rest += "outputs: { siem: { to: tls://siem.example.com:6514 } }\n" }
        let folder = try ConfigurationFolder(["gatepost.yaml": rest, "20-page.yaml": block])
        for secret in ["splunk-token", "elastic-api-key", "siem-token"] {
            try folder.write(secret, Data("secret".utf8))
        }
        return folder.load(variables: ["CREDENTIALS_DIRECTORY": folder.path]).diagnostics
    }

    @Test func everyConfigurationForACollectorIsTakenWithoutAWord() throws {
        let pages = try Self.pages(in: "docs/collectors")
        #expect(pages.count >= 8)
        for page in pages {
            let blocks = try Self.blocks(of: page)
            #expect(!blocks.isEmpty, "\(page)")
            for block in blocks { #expect(try Self.diagnostics(block).map(\.description) == [], "\(page)\n\(block)") }
        }
    }

    /// Those of the other pages may name files that are not here, and risks that the page speaks of.
    @Test func everyConfigurationOfTheOtherPagesIsTaken() throws {
        var count = 0
        for page in try ["README.md"] + Self.pages(in: "docs") {
            for block in try Self.blocks(of: page) {
                let errors = try Self.diagnostics(block).filter { $0.severity == .error }.map(\.description)
                    .filter { !$0.contains("does not exist") }
                #expect(errors == [], "\(page)\n\(block)")
                count += 1
            }
        }
        #expect(count >= 10, "that configurations are found")
    }
}
