import Agent
import Configuration
import Foundation
import Testing

/// The configurations that `docs/collectors` tells users to write.
@Suite struct PagesOfCollectors {
    private static var folder: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../docs/collectors")
    }

    @Test func everyConfigurationIsTakenAsItStands() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).sorted()
        #expect(names.count >= 4)
        for name in names {
            let text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
            let blocks = text.split(separator: "```yaml\n").dropFirst().compactMap {
                $0.split(separator: "```").first.map(String.init)
            }
            #expect(!blocks.isEmpty, "\(name)")
            for block in blocks {
                let folder = try ConfigurationFolder([
                    "gatepost.yaml": "agent: { enterprise_number: 1 }\ninputs: { gw: { files: /var/log/gw/*.log } }\n",
                    "20-siem.yaml": block,
                ])
                for secret in ["splunk-token", "elastic-api-key", "siem-token"] {
                    try folder.write(secret, Data("secret".utf8))
                }
                #expect(
                    folder.diagnostics(variables: ["CREDENTIALS_DIRECTORY": folder.path]) == [], "\(name)\n\(block)")
            }
        }
    }
}
