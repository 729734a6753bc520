import Agent
import Configuration
import Events
import Foundation
import Inputs
import Testing

@Suite struct ReferenceOfSettings {
    @Test func theManualHasTheReferenceAsTheTablesHaveIt() throws {
        let manual = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "../../docs/configuration.md")
        let text = try String(contentsOf: manual, encoding: .utf8)
        let marker = "<!-- Made by `gatepost check --reference`; a test compares. -->\n\n"
        let begin = try #require(text.range(of: marker))
        #expect(text[begin.upperBound...] == SettingsReference.markdown(of: AgentConfiguration.table))
    }

    @Test func whatIsPrintedIsTheSameConfiguration() throws {
        let text = """
            agent: { name: gw-01 }
            inputs: { gw: { files: ["/a b/*.log", "/x"], labels: { a: "x: #", b: "" }, timezone: Europe/Berlin } }
            outputs:
              siem: { to: "tls://[::1]:1", format: json, from: gw, redact: { SUBJECT: hash }, timeouts: { idle: 90s } }
            """
        let first = try ConfigurationFolder(["1.yaml": text]).load()
        let printed = try #require(first.effectiveYAML)
        let second = try ConfigurationFolder(["1.yaml": printed]).load()
        #expect(first.configuration != nil)
        #expect(first.configuration == second.configuration)
        #expect(printed.contains("    framing: newline "))
        #expect(printed.contains("      SUBJECT: hash "))
    }

    @Test func eachPrintedValueHasItsFileAndLineOrIsADefault() throws {
        let folder = try ConfigurationFolder([
            "gatepost.yaml": "agent:\n  name: gw-01\n",
            "1.yaml": "inputs:\n  gw:\n    files:\n      - /x\n      - /y\noutputs: { o: { to: tls://x } }\n",
        ])
        let lines = try #require(folder.load().effectiveYAML).split(separator: "\n").map { line in
            line.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
        }
        #expect(lines.contains("name: gw-01 # gatepost.yaml:2"))
        #expect(lines.contains("- /x # conf.d/1.yaml:4"))
        #expect(lines.contains("- /y # conf.d/1.yaml:5"))
        #expect(lines.contains("to: tls://x:6514 # conf.d/1.yaml:6"))
        #expect(lines.contains("max_size: 4GiB # default"))
        #expect(lines.contains("# from: not set # default: all inputs"))
        #expect(lines.allSatisfy { $0.hasSuffix(":") || $0.contains(" # ") }, "\(lines)")
    }

    @Test func whatComesFromAFileIsMasked() throws {
        let folder = try ConfigurationFolder([:])
        let secret = try folder.write("secret", Data("hunter2\n".utf8))
        try folder.write(
            "gatepost.yaml",
            Data(
                """
                inputs: { gw: { files: /x, labels: { a: "${file:\(secret)}", b: "${credential:secret}" } } }
                outputs: { o: { to: tls://x } }
                """.utf8))
        let loaded = folder.load(variables: ["CREDENTIALS_DIRECTORY": folder.path])
        #expect(loaded.configuration?.inputs.first?.labels.map(\.value) == ["hunter2", "hunter2"])
        #expect(loaded.effectiveYAML?.contains("hunter2") == false)
        #expect(loaded.effectiveYAML?.contains("a: \"***\" ") == true)
    }
}
