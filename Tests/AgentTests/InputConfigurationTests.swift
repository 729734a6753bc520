import Configuration
import Foundation
import Inputs
import Testing

@testable import Agent

/// What an input may read, and what is said of an input that cannot.
@Suite struct InputConfigurationTests {
    private static let output = "outputs: { siem: { to: \"tls://siem.example.com:6514\" } }\n"

    private func diagnostics(_ input: String) throws -> [String] {
        try ConfigurationFolder.diagnostics("inputs:\n  gw:\n    \(input)\n" + Self.output).filter {
            $0.contains("error")
        }
    }

    @Test func anInputThatListensIsReadAsItIsWritten() throws {
        let text = """
            inputs:
              gw: { listen: ["udp://0.0.0.0:514", "tcp://[::]:514", "unix:///run/gatepost/log"], max_connections: 5 }
              local: { listen: "unix:///run/gatepost/sure", ack: true }
              pipe: { stdin: true, format: json }

            """
        let loaded = try #require(try ConfigurationFolder.load(text + Self.output))
        #expect(
            loaded.inputs.map(\.listen) == [
                [
                    ListenAddress(.udp, "0.0.0.0", port: 514), ListenAddress(.tcp, "::", port: 514),
                    ListenAddress(.unix, "/run/gatepost/log"),
                ], [ListenAddress(.unix, "/run/gatepost/sure")], [],
            ])
        #expect(loaded.inputs.map(\.acknowledges) == [false, true, false])
        #expect(loaded.inputs.map(\.readsStandardInput) == [false, false, true])
        #expect(loaded.inputs[0].maxConnections == 5)
        // What `check --print` shows is the same configuration.
        let folder = try ConfigurationFolder(["1.yaml": text + Self.output])
        let printed = try #require(folder.load().effectiveYAML)
        #expect(try ConfigurationFolder(["1.yaml": printed]).load().configuration?.inputs == loaded.inputs)
    }

    @Test func anInputReadsFilesOrListensOrReadsStandardInput() throws {
        #expect(
            try diagnostics("format: json") == [
                "2:3: error: input 'gw' reads nothing; add a line such as files: [\"/var/log/access-gateway/*.log\"], "
                    + "listen: [\"tcp://127.0.0.1:5514\"] or stdin: true"
            ])
        #expect(try diagnostics("stdin: false").count == 1)
        #expect(
            try diagnostics("files: /var/log/a\n    listen: \"tcp://127.0.0.1:5514\"") == [
                "4:13: error: input 'gw' has 'files' and 'listen', and can read one of them; make two inputs of it"
            ])
        #expect(try diagnostics("files: /var/log/a\n    stdin: true").count == 1)
        #expect(try diagnostics("files: /var/log/a\n    stdin: false") == [])
    }

    @Test func aSettingOfAnotherKindIsAnError() throws {
        #expect(
            try diagnostics("listen: \"tcp://127.0.0.1:5514\"\n    start_at: end") == [
                "4:15: error: 'start_at' goes with 'files', and input 'gw' has 'listen'; remove it"
            ])
        #expect(try diagnostics("files: /var/log/a\n    ack: true").count == 1)
        #expect(try diagnostics("stdin: true\n    max_connections: 3").count == 1)
    }

    @Test func acknowledgementsAreForUnixSocketsAlone() throws {
        let found = try diagnostics("ack: true\n    listen: [\"unix:///run/a\", \"tcp://127.0.0.1:5514\"]")
        #expect(found.count == 1)
        #expect(found.first?.contains("4:31: error: 'ack' needs a client on the same host") == true)
    }

    @Test func linesThatAClientCountsAreNotJoined() throws {
        let text = "inputs: { gw: { listen: \"unix:///run/a\", ack: true, multiline: auto } }\n" + Self.output
        let found = try ConfigurationFolder.diagnostics(text).filter { $0.contains("multiline") }
        #expect(found.count == 1)
        #expect(found.first?.contains("1:64: warning: 'multiline: auto' has no effect beside 'ack'") == true)
    }

    @Test func anAddressIsListenedOnOnce() throws {
        let found = try ConfigurationFolder.diagnostics(
            """
            inputs:
              a: { listen: ["tcp://127.0.0.1:5514", "udp://127.0.0.1:5514", "tcp://127.0.0.1:0"] }
              b: { listen: ["tcp://127.0.0.1:0", "tcp://127.0.0.1:5514"] }
              c: { stdin: true }
              d: { stdin: true }

            """ + Self.output
        ).filter { $0.contains("error") }
        #expect(
            found == [
                "3:38: error: tcp://127.0.0.1:5514 is listened on by input 'a' as well; remove one of the two",
                "5:15: error: input 'c' reads standard input already; remove one of the two",
            ])
    }

    @Test func aListenerWithTLSNeedsACertificate() throws {
        let found = try diagnostics("listen: \"tls://127.0.0.1:6514\"")
        #expect(found.count == 2)
        #expect(found.allSatisfy { $0.contains("listens with tls:// and has no 'tls.") })
        #expect(try diagnostics("listen: \"tcp://127.0.0.1:6514\"\n    tls: { client_cert: optional }").count == 1)
        let folder = try ConfigurationFolder([:])
        let file = try folder.write("rubbish.pem", Data("rubbish".utf8))
        let rubbish = try diagnostics("listen: \"tls://127.0.0.1:6514\"\n    tls: { cert: \(file), key: \(file) }")
        #expect(rubbish.count == 1)
        #expect(rubbish.first?.contains("4:18: error: reading the certificate from '\(file)'") == true)
    }
}
