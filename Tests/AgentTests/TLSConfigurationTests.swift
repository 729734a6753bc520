import Agent
import Configuration
import Foundation
import Harness
import Testing

@Suite struct TLSOfAConfiguration {
    private let folder: ConfigurationFolder

    init() throws {
        folder = try ConfigurationFolder([:])
    }

    /// What is said of an output with these `tls` settings.
    private func diagnostics(_ tls: String) throws -> [String] {
        try folder.write(
            "gatepost.yaml",
            Data(
                """
                agent: { enterprise_number: 1 }
                inputs: { gw: { files: /var/log/gw/*.log } }
                outputs:
                  siem:
                    to: tls://siem.example.com
                    tls: { \(tls) }
                """.utf8))
        return folder.diagnostics().map { $0.replacing("gatepost.yaml:", with: "") }
    }

    @Test func noVerificationIsRefusedUnlessItIsMeant() throws {
        #expect(
            try diagnostics("verify: none") == [
                "6:20: error: 'verify: none' lets anyone on the way read and change the events; remove it and name the "
                    + "collector's authority as 'ca', or, for a trial, write insecure: true beside it"
            ])
        #expect(
            try diagnostics("verify: none, insecure: true") == [
                "6:20: warning: output 'siem' does not verify its collector: whoever is on the way can read and change "
                    + "the events; remove 'verify: none' and name the collector's authority as 'ca', or accept: "
                    + "[\"insecure: why\"]"
            ])
    }

    @Test func aCertificateAndItsKeyBelongTogether() throws {
        let file = try folder.write("x.pem", Data("x".utf8))
        #expect(
            try diagnostics("cert: \(file)") == [
                "6:18: error: 'cert' without 'key'; add the file of its private key as 'key'"
            ])
        #expect(
            try diagnostics("key: \(file)") == [
                "6:17: error: 'key' without 'cert'; add the file of its certificate as 'cert'"
            ])
    }

    @Test func aFileThatIsNotThereIsNamed() throws {
        #expect(
            try diagnostics("ca: /no/such.pem, cert: /no/a, key: /no/b") == [
                "6:16: error: 'ca' in 'tls' of output 'siem': '/no/such.pem' does not exist; put the file there, or mend "
                    + "the path",
                "6:36: error: 'cert' in 'tls' of output 'siem': '/no/a' does not exist; put the file there, or mend "
                    + "the path",
                "6:48: error: 'key' in 'tls' of output 'siem': '/no/b' does not exist; put the file there, or mend "
                    + "the path",
            ])
    }

    @Test func aFileThatIsNoCertificateIsNamed() throws {
        let file = try folder.write("wrong.pem", Data("-----BEGIN CERTIFICATE-----\nnot at all\n".utf8))
        for (tls, place) in [("ca: \(file)", "6:16"), ("cert: \(file), key: \(file)", "6:18")] {
            let found = try diagnostics(tls)
            #expect(found.count == 1)
            #expect(found.first?.hasPrefix("\(place): error: ") == true, "\(found)")
            #expect(found.first?.contains("/wrong.pem'") == true, "\(found)")
        }
    }

    @Test func aCipherThatIsNoneIsNamed() throws {
        let found = try diagnostics("ciphers: ECDHE-NOTHING")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("6:21: error: reading 'ciphers': ") == true, "\(found)")
    }

    @Test func aFileThatCannotBeUsedKeepsNoAgentFromStarting() throws {
        let broken = try folder.write("wrong.pem", Data("not at all\n".utf8))
        for tls in ["ca: /no/such.pem", "cert: \(broken), key: \(broken)", "crl: \(broken)"] {
            let errors = try diagnostics(tls)
            #expect(errors.count == 1 && errors[0].contains(": error: "), "\(errors)")
            let starting = AgentConfiguration.load(directory: folder.path, isStarting: true)
            #expect(starting.configuration != nil)
            #expect(starting.diagnostics.map(\.severity) == [.warning])
        }
        // A mistake in the configuration itself stays one.
        _ = try diagnostics("ciphers: ECDHE-NOTHING")
        #expect(AgentConfiguration.load(directory: folder.path, isStarting: true).configuration == nil)
    }

    @Test func anEncryptedKeyNeedsItsPassword() async throws {
        let files = try TemporaryFolder()
        let own = try await CertificateAuthority(in: files).issue("agent")
        let key = files("encrypted.key")
        try await Command.output(
            ["openssl", "pkey", "-in", own.key, "-aes256", "-passout", "pass:secret", "-out", key])
        let pair = "cert: \(own.certificate), key: \(key)"
        let without = try diagnostics(pair)
        #expect(without.count == 1)
        #expect(without.first?.contains("it is encrypted; set 'key_password'") == true, "\(without)")
        let wrong = try diagnostics("\(pair), key_password: wrong")
        #expect(wrong.count == 1)
        #expect(wrong.first?.contains("'key_password' does not decrypt it") == true, "\(wrong)")
        #expect(wrong.first?.contains("wrong") == false)

        let password = try files.write("password", "secret\n")
        #expect(try diagnostics("\(pair), key_password: \"${file:\(password)}\"") == [])
        #expect(folder.load().effectiveYAML?.contains("secret") == false)
        #expect(try diagnostics("key_password: x").map { $0.contains("has no effect without 'key'") } == [true])
    }

    @Test func aPinIsReadStrictly() throws {
        let pin = "sha256:" + String(repeating: "A", count: 43) + "="
        #expect(try diagnostics("pins: [\"\(pin)\"]") == [])
        #expect(folder.load().effectiveYAML?.contains(pin) == true)
        let found = try diagnostics("pins: [\"\(pin)\", \"sha256:AAAA\"]")
        #expect(found.count == 1)
        #expect(found.first?.contains("'sha256:AAAA' is no pin; write sha256: and the 44") == true, "\(found)")
        let unverified = try diagnostics("verify: none, insecure: true, pins: \"\(pin)\"")
        #expect(unverified.contains { $0.hasPrefix("6:20: error: ") && $0.contains("'pins'") }, "\(unverified)")
    }
}
