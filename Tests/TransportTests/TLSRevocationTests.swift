import Foundation
import Harness
import Testing
import Transport

/// What revocation lists (`crl`) refuse, against `openssl s_server`.
@Suite struct TLSRevocationTests {
    let folder: TemporaryFolder
    let certificates: TestCertificates

    init() async throws {
        folder = try TemporaryFolder()
        certificates = try await TestCertificates(in: folder)
    }

    private func checking(_ lists: String) -> ClientTLSSettings {
        var settings = settings(trusting: certificates.authority)
        settings.crl = lists
        return settings
    }

    @Test func aRevokedCertificateIsRefusedAndItsSuccessorIsTaken() async throws {
        let stolen = try await certificates.issue("siem")
        let sound = try await certificates.issue("siem2")
        try await certificates.revoke(stolen)
        let settings = checking(try await certificates.revocationList("crl.pem"))
        let server = try await OpenSSLServer(stolen, in: folder)
        let error = try #require(await refusal(port: server.port, settings))
        #expect(error.reason == .revoked)
        #expect(error.description.contains("CN=siem"))
        #expect(server.received.isEmpty)

        let mended = try await OpenSSLServer(sound, in: folder)
        #expect(await refusal(port: mended.port, settings) == nil)
    }

    @Test func aListThatEndsWhileItIsInUseRefusesAllUntilThereIsAnother() async throws {
        let server = try await OpenSSLServer(certificates.issue("siem"), in: folder)
        let settings = checking(try await certificates.revocationList("crl.pem", seconds: 2))
        let context = try TLSContext(client: settings)
        let endpoint = Endpoint(scheme: .tls, host: "localhost", port: Int(server.port))
        var reason: TransportError.Reason?
        try await eventually("the list ends") {
            reason = await refusal(of: Connector(endpoint: endpoint, tls: context))?.reason
            return reason != nil
        }
        #expect(reason == .staleCRL)
        #expect(server.received.isEmpty)

        // A new context would not be made of it either, and says so.
        let error = #expect(throws: TransportError.self) { try TLSContext(client: settings) }
        #expect(error?.reason == .staleCRL)
        #expect(error?.description.contains("crl.pem") == true)
        #expect(error?.description.contains("CN=Test CA") == true)
        _ = try await certificates.revocationList("crl.pem")
        #expect(await refusal(port: server.port, settings) == nil)
    }

    @Test func eachAuthorityBelowTheTrustedOneNeedsAList() async throws {
        let middle = try await TestCertificates(named: "Middle CA", in: folder, signedBy: certificates)
        let identity = try await middle.issue("siem")
        let server = try await OpenSSLServer(identity, ["-cert_chain", middle.authority], in: folder)
        let middleList = try await middle.revocationList("middle.crl")
        let rootList = try await certificates.revocationList("root.crl")

        let error = try #require(await refusal(port: server.port, checking(middleList)))
        #expect(error.reason == .missingCRL)
        #expect(error.description.contains("CN=Middle CA"))
        #expect(server.received.isEmpty)

        let both = try folder.write("both.crl", folder.read("middle.crl") + folder.read("root.crl"))
        #expect(await refusal(port: server.port, checking(both)) == nil)
        #expect(await refusal(port: server.port, checking(rootList))?.reason == .missingCRL)

        // Where the middle one is what is trusted, nobody has to vouch for it.
        var trustingMiddle = settings(trusting: middle.authority)
        trustingMiddle.crl = middleList
        #expect(await refusal(port: server.port, trustingMiddle) == nil)
        try await middle.revoke(identity)
        _ = try await middle.revocationList("middle.crl")
        #expect(await refusal(port: server.port, trustingMiddle)?.reason == .revoked)
    }

    @Test func whatIsNoListIsNotTakenForOne() async throws {
        let list = try await certificates.revocationList("crl.pem")
        let der = folder("crl.der")
        try await Command.output(["openssl", "crl", "-in", list, "-outform", "der", "-out", der])
        let cut = try folder.write("cut.pem", Data(folder.read("crl.pem").prefix(200)))
        for file in [der, cut, certificates.authority, try folder.write("empty.pem", "")] {
            let error = #expect(throws: TransportError.self) { try TLSContext(client: checking(file)) }
            #expect(error?.reason == .notACRL)
            #expect(error?.description.contains(file) == true)
        }
        let error = #expect(throws: TransportError.self) { try TLSContext(client: checking("/nowhere/crl.pem")) }
        #expect(error?.reason == .fileUnreadable)
    }
}
