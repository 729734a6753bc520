import Agent
import Configuration
import Foundation
import Harness
import Testing

/// The configurations that the pages show, as they stand there.
@Suite struct DocumentedConfigurationTests {
    private static func blocks(of page: Page) -> [Page.Block] { page.blocks.filter { $0.kind == .configuration } }

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
        try folder.write("proxy", Data("user:secret".utf8))
        return folder.load(variables: ["CREDENTIALS_DIRECTORY": folder.path]).diagnostics
    }

    @Test func everyConfigurationForACollectorIsTakenWithoutAWord() throws {
        let pages = try Page.all().filter { $0.path.hasPrefix("docs/collectors/") }
        #expect(pages.count >= 8)
        for page in pages {
            #expect(!Self.blocks(of: page).isEmpty, "\(page.path)")
            for block in Self.blocks(of: page) {
                #expect(try Self.diagnostics(block.text).map(\.description) == [], "\(block.place)\n\(block.text)")
            }
        }
    }

    /// Those of the other pages may name files that are not here, and risks that the page speaks of.
    @Test func everyConfigurationOfTheOtherPagesIsTaken() throws {
        let blocks = try Page.all().filter { !$0.path.hasPrefix("docs/collectors/") }.flatMap(Self.blocks)
        #expect(blocks.count >= 10, "that configurations are found")
        for block in blocks {
            let errors = try Self.diagnostics(block.text).filter { $0.severity == .error }.map(\.description)
                .filter { !$0.contains("does not exist") }
            #expect(errors == [], "\(block.place)\n\(block.text)")
        }
    }
}
