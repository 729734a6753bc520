import Foundation
import Harness
import Testing
import Transport

/// Certificates and keys that are renewed while connections are made with them.
@Suite struct TLSContextKeeperTests {
    let folder: TemporaryFolder
    let certificates: TestCertificates
    var settings: ClientTLSSettings

    init() async throws {
        folder = try TemporaryFolder()
        certificates = try await TestCertificates(in: folder)
        settings = ClientTLSSettings()
        settings.ca = .file(certificates.authority)
        settings.certificate = folder("agent.pem")
        settings.key = folder("agent.key")
    }

    /// Puts a file of another content in the place of one, as programs that renew certificates do.
    private func put(_ source: String, as name: String) throws {
        try folder.write("new", try Data(contentsOf: URL(fileURLWithPath: source)))
        #expect(rename(folder("new"), folder(name)) == 0)
    }

    private func put(_ identity: TestCertificates.Identity) throws {
        try put(identity.certificate, as: "agent.pem")
        try put(identity.key, as: "agent.key")
    }

    @Test func aRenewedPairIsUsedByTheNextConnection() async throws {
        try put(try await certificates.issue("first"))
        let keeper = TLSContextKeeper(settings)
        #expect(try keeper.context().certificate?.subject == "CN=first")
        #expect(keeper.look().renewals == 1)

        try put(try await certificates.issue("second"))
        #expect(try keeper.context().certificate?.subject == "CN=second")
        #expect(keeper.look().renewals == 2)
        #expect(keeper.look().problem == nil)
    }

    @Test func halfOfARenewalIsNotUsed() async throws {
        try put(try await certificates.issue("first"))
        let keeper = TLSContextKeeper(settings)
        _ = try keeper.context()
        let second = try await certificates.issue("second")
        try put(second.certificate, as: "agent.pem")
        #expect(try keeper.context().certificate?.subject == "CN=first")
        #expect(keeper.look().problem?.reason == .keyMismatch)

        try put(second.key, as: "agent.key")
        #expect(try keeper.context().certificate?.subject == "CN=second")
        #expect(keeper.look().problem == nil)
    }

    @Test func whatCannotBeUsedLeavesTheLastGoodOneInUse() async throws {
        let good = try await certificates.issue("good")
        try put(good)
        let keeper = TLSContextKeeper(settings)
        _ = try keeper.context()

        let expired = try await certificates.issue("old", from: "20200101000000Z", to: "20210101000000Z")
        let middle = try await TestCertificates(named: "Middle CA", in: folder, signedBy: certificates)
        let torn = try folder.write("torn.pem", folder.read("good.crt").prefix(100))
        let chainless = try folder.write("chainless.pem", folder.read("good.crt") + folder.read("Middle-CA.pem"))
        let bad: [(certificate: String, key: String, reason: TransportError.Reason)] = [
            (expired.certificate, expired.key, .expired), (torn, good.key, .notACertificate),
            (chainless, good.key, .brokenChain), (good.certificate, torn, .notAKey),
        ]
        for (certificate, key, reason) in bad {
            try put(certificate, as: "agent.pem")
            try put(key, as: "agent.key")
            #expect(try keeper.context().certificate?.subject == "CN=good")
            #expect(keeper.look().problem?.reason == reason)
        }
        try FileManager.default.removeItem(atPath: folder("agent.key"))
        #expect(try keeper.context().certificate?.subject == "CN=good")
        #expect(keeper.look().problem?.reason == .fileUnreadable)
        #expect(keeper.look().renewals == 1)

        // A chain that leads somewhere is used.
        let issued = try await middle.issue("chained")
        try folder.write("chain.pem", folder.read("chained.crt") + folder.read("Middle-CA.pem"))
        try put(folder("chain.pem"), as: "agent.pem")
        try put(issued.key, as: "agent.key")
        #expect(try keeper.context().certificate?.subject == "CN=chained")
    }

    @Test func whatIsBrokenFromTheStartIsTriedUntilItIsMended() async throws {
        let keeper = TLSContextKeeper(settings)
        for _ in 0..<2 {
            let error = #expect(throws: TransportError.self) { try keeper.context() }
            #expect(error?.reason == .fileUnreadable)
        }
        try put(try await certificates.issue("agent"))
        #expect(try keeper.context().certificate?.subject == "CN=agent")
    }

    @Test func anAuthorityThatIsAddedToADirectoryIsTrustedFromThenOn() async throws {
        let other = try await TestCertificates(named: "Other CA", in: folder)
        let server = try await OpenSSLServer(other.issue("siem"), in: folder)
        try folder.write("trusted/old.crt", folder.read("Test-CA.pem"))
        try folder.write("trusted/README", "Authorities of our collectors.\n")
        var settings = ClientTLSSettings()
        settings.ca = .file(folder("trusted"))
        let keeper = TLSContextKeeper(settings)
        let connector = Connector(
            endpoint: Endpoint(scheme: .tls, host: "localhost", port: Int(server.port)), keeper: keeper,
            options: ConnectOptions())
        #expect(await refusal(of: connector)?.reason == .unknownCA)

        try folder.write("trusted/new.pem", folder.read("Other-CA.pem"))
        #expect(await refusal(of: connector) == nil)

        // One that cannot be read says so, and changes nothing.
        try folder.write("trusted/torn.pem", folder.read("Other-CA.pem").prefix(100))
        #expect(await refusal(of: connector) == nil)
        #expect(keeper.look().problem?.description.contains("trusted/torn.pem") == true)

        try FileManager.default.removeItem(atPath: folder("trusted/torn.pem"))
        try FileManager.default.removeItem(atPath: folder("trusted/new.pem"))
        #expect(await refusal(of: connector)?.reason == .unknownCA)
    }

    @Test func aDirectoryWithoutAuthoritiesIsAMistake() throws {
        try folder.write("empty/README", "nothing yet\n")
        var settings = ClientTLSSettings()
        settings.ca = .file(folder("empty"))
        let error = #expect(throws: TransportError.self) { try TLSContext(client: settings) }
        #expect(error?.reason == .notACertificate)
        #expect(error?.description.contains("'\(folder("empty"))'") == true)
    }
}
