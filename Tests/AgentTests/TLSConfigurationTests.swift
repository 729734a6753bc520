import Foundation
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
}
