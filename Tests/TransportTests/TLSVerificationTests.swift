import Foundation
import Harness
import NIOCore
import Testing
import Transport

/// What a server must show before a single byte is sent to it, against `openssl s_server`.
@Suite struct TLSVerificationTests {
    let folder: TemporaryFolder
    let certificates: TestCertificates

    init() async throws {
        folder = try TemporaryFolder()
        certificates = try await TestCertificates(in: folder)
    }

    private func delivers(to host: String = "localhost", _ server: OpenSSLServer, _ settings: ClientTLSSettings)
        async throws
    {
        let connection = try await connect(to: host, port: server.port, settings)
        try await connection.send(text: "delivered after all\n")
        try await eventually("the server has the bytes") { server.received == Data("delivered after all\n".utf8) }
        try await connection.channel.close()
    }

    @Test func aServerOfAnUnknownAuthorityIsRefusedAndTakenOnceItsAuthorityIsTrusted() async throws {
        let other = try await TestCertificates(named: "Other CA", in: folder)
        let server = try await OpenSSLServer(certificates.issue("siem"), in: folder)
        let error = try #require(await refusal(port: server.port, settings(trusting: other.authority)))
        #expect(error.reason == .unknownCA)
        #expect(error.description.contains("CN=siem"))
        #expect(error.description.contains("issuer 'CN=Test CA'"))
        #expect(error.description.contains("tls://localhost:\(server.port)"))
        #expect(server.received.isEmpty)
        try await delivers(server, settings(trusting: certificates.authority))
    }

    @Test func anExpiredCertificateIsRefusedWithItsDatesAndItsSuccessorIsTaken() async throws {
        let expired = try await certificates.issue("siem", from: "20200102030405Z", to: "20210102030405Z")
        let server = try await OpenSSLServer(expired, in: folder)
        let error = try #require(await refusal(port: server.port, settings(trusting: certificates.authority)))
        #expect(error.reason == .expired)
        #expect(error.description.contains("valid from 2020-01-02T03:04:05Z to 2021-01-02T03:04:05Z"))
        #expect(server.received.isEmpty)
        server.process.kill()
        let mended = try await OpenSSLServer(certificates.issue("siem2"), port: server.port, in: folder)
        try await delivers(mended, settings(trusting: certificates.authority))
    }

    @Test func aCertificateOfTheFutureIsRefused() async throws {
        let early = try await certificates.issue("siem", from: "20800101000000Z")
        let server = try await OpenSSLServer(early, in: folder)
        let error = try #require(await refusal(port: server.port, settings(trusting: certificates.authority)))
        #expect(error.reason == .notYetValid)
        #expect(error.description.contains("2080-01-01T00:00:00Z"))
        #expect(server.received.isEmpty)
    }

    @Test func aCertificateForAnotherNameIsRefusedAndTakenUnderItsOwn() async throws {
        let server = try await OpenSSLServer(certificates.issue("siem", names: "DNS:siem.example.com"), in: folder)
        var settings = settings(trusting: certificates.authority)
        let error = try #require(await refusal(port: server.port, settings))
        #expect(error.reason == .wrongName)
        #expect(error.description.contains("is not for 'localhost'"))
        #expect(error.description.contains("DNS:siem.example.com"))
        #expect(server.received.isEmpty)
        settings.serverName = "siem.example.com"
        try await delivers(server, settings)
    }

    @Test func aCommonNameDoesNotCount() async throws {
        let server = try await OpenSSLServer(certificates.issue("localhost", names: nil), in: folder)
        let error = try #require(await refusal(port: server.port, settings(trusting: certificates.authority)))
        #expect(error.reason == .wrongName)
        #expect(error.description.contains("no subject alternative names"))
        #expect(server.received.isEmpty)
    }

    @Test(arguments: ["DNS:l*host", "DNS:*", "DNS:localhost.example.com", "email:localhost"])
    func aNameThatOnlyLooksLikeTheHostDoesNotCount(_ names: String) async throws {
        let server = try await OpenSSLServer(certificates.issue("siem", names: names), in: folder)
        let error = try #require(await refusal(port: server.port, settings(trusting: certificates.authority)))
        #expect(error.reason == .wrongName)
        #expect(server.received.isEmpty)
    }

    @Test(arguments: ["DNS:*.example.com", "DNS:*.*.example.com, DNS:*.example.com"])
    func aWildcardStandsForOneLabelAndNoMore(_ names: String) async throws {
        let server = try await OpenSSLServer(certificates.issue("siem", names: names), in: folder)
        var settings = settings(trusting: certificates.authority)
        settings.serverName = "a.b.example.com"
        let error = try #require(await refusal(port: server.port, settings))
        #expect(error.reason == .wrongName)
        #expect(error.description.contains("is not for 'a.b.example.com'"))
        #expect(server.received.isEmpty)
        settings.serverName = "a.example.com"
        try await delivers(server, settings)
    }

    @Test func aNameEndsNotAtANULByteInIt() async throws {
        // A dNSName "localhost\0.evil.com", as no honest authority would sign it.
        let name = Array("localhost\0.evil.com".utf8)
        let bytes = [0x30, UInt8(name.count + 2), 0x82, UInt8(name.count)] + name
        let names = "DER:" + bytes.map { String(format: "%02x", $0) }.joined(separator: ":")
        let server = try await OpenSSLServer(certificates.issue("siem", names: names), in: folder)
        let error = try #require(await refusal(port: server.port, settings(trusting: certificates.authority)))
        #expect(error.reason == .wrongName)
        #expect(error.description.contains("evil.com"))
        #expect(server.received.isEmpty)
    }

    @Test func aServersWeakKeyIsRefused() async throws {
        let weak = try await certificates.issue("siem", algorithm: ["-newkey", "rsa:1024"])
        let server = try await OpenSSLServer(weak, ["-cipher", "DEFAULT:@SECLEVEL=0"], in: folder)
        let error = try #require(await refusal(port: server.port, settings(trusting: certificates.authority)))
        #expect(error.reason == .weakKey)
        #expect(error.remedy.contains("2048"))
        #expect(server.received.isEmpty)
    }

    @Test func aChainOfMoreThanARecordIsTaken() async throws {
        let names = ["DNS:localhost"] + (0..<700).map { "DNS:collector-\($0).siem.example.com" }
        let identity = try await certificates.issue("siem", names: names.joined(separator: ","))
        #expect(folder.read("siem.crt").count > 16_384 * 4 / 3)
        let server = try await OpenSSLServer(identity, in: folder)
        try await delivers(server, settings(trusting: certificates.authority))
    }

    @Test func anAddressIsVerifiedByAnAddressInTheCertificate() async throws {
        let good = try await OpenSSLServer(certificates.issue("siem", names: "IP:127.0.0.1"), in: folder)
        try await delivers(to: "127.0.0.1", good, settings(trusting: certificates.authority))
        let bad = try await OpenSSLServer(certificates.issue("siem2", names: "IP:127.0.0.2, DNS:127.0.0.1"), in: folder)
        let error = try #require(
            await refusal(to: "127.0.0.1", port: bad.port, settings(trusting: certificates.authority)))
        #expect(error.reason == .wrongName)
        #expect(error.description.contains("IP Address:127.0.0.2"))
        #expect(bad.received.isEmpty)
    }

    @Test func aCertificateForClientsOnlyIsRefused() async throws {
        let server = try await OpenSSLServer(certificates.issue("siem", usage: "clientAuth"), in: folder)
        let error = try #require(await refusal(port: server.port, settings(trusting: certificates.authority)))
        #expect(error.reason == .wrongPurpose)
        #expect(server.received.isEmpty)
    }

    @Test func aServerThatSpeaksOnlyTLS11IsRefused() async throws {
        let identity = try await certificates.issue("siem")
        let server = try await OpenSSLServer(identity, ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"], in: folder)
        let error = try #require(await refusal(port: server.port, settings(trusting: certificates.authority)))
        #expect(error.reason == .protocolVersion)
        #expect(error.remedy.contains("TLS 1.2"))
        #expect(server.received.isEmpty)
    }

    @Test func aMinimumOfTLS13RefusesTLS12() async throws {
        let server = try await OpenSSLServer(certificates.issue("siem"), ["-tls1_2"], in: folder)
        var settings = settings(trusting: certificates.authority)
        settings.minimumVersion = .tls13
        let error = try #require(await refusal(port: server.port, settings))
        #expect(error.reason == .protocolVersion)
        settings.minimumVersion = .tls12
        try await delivers(server, settings)
    }

    @Test func withoutACommonCipherTheHandshakeSaysSo() async throws {
        let server = try await OpenSSLServer(
            certificates.issue("siem"), ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384"], in: folder)
        var settings = settings(trusting: certificates.authority)
        settings.ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256"
        let error = try #require(await refusal(port: server.port, settings))
        #expect(error.reason == .noSharedCipher)
        settings.ciphers = "ECDHE-ECDSA-AES256-GCM-SHA384"
        try await delivers(server, settings)
    }

    @Test func aSuiteWithoutAuthenticationIsNeverUsed() async throws {
        let server = try await OpenSSLServer(
            certificates.issue("siem"), ["-tls1_2", "-cipher", "aNULL:@SECLEVEL=0"], in: folder)
        var settings = settings(trusting: certificates.authority)
        settings.ciphers = "aNULL:@SECLEVEL=0"
        let error = try #require(await refusal(port: server.port, settings))
        #expect(error.reason == .badCertificate)
        #expect(server.received.isEmpty)
    }

    @Test func verificationIsLeftOutOnlyWhereBothSettingsSaySo() async throws {
        let server = try await OpenSSLServer(certificates.issue("siem", names: nil), in: folder)
        var settings = ClientTLSSettings()
        settings.verify = .none
        let error = try #require(await refusal(port: server.port, settings))
        #expect(error.reason == .insecureNotConfirmed)
        settings.isInsecure = true
        let connection = try await connect(port: server.port, settings)
        #expect(try await connection.onLoop { $0.tls?.session?.isVerified } == false)
        try await connection.channel.close()
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func aServerThatAsksForACertificateIsToldNothingWithoutOne(_ version: String) async throws {
        let server = try await OpenSSLServer(
            certificates.issue("siem"),
            [version, "-Verify", "2", "-verify_return_error", "-CAfile", certificates.authority],
            in: folder)
        var settings = settings(trusting: certificates.authority)
        let watcher = try await FailureWatcher.connect(port: server.port, settings)
        #expect(try await watcher.failure.get().reason == .clientCertificateRequired)
        #expect(server.received.isEmpty)

        let own = try await certificates.issue("agent")
        settings.certificate = own.certificate
        settings.key = own.key
        try await delivers(server, settings)
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func aClientCertificateThatTheServerDoesNotTrustIsNamedAsTheReason(_ version: String) async throws {
        let other = try await TestCertificates(named: "Other CA", in: folder)
        let server = try await OpenSSLServer(
            certificates.issue("siem"),
            [version, "-Verify", "2", "-verify_return_error", "-CAfile", certificates.authority],
            in: folder)
        let own = try await other.issue("agent")
        var settings = settings(trusting: certificates.authority)
        settings.certificate = own.certificate
        settings.key = own.key
        let watcher = try await FailureWatcher.connect(port: server.port, settings)
        #expect(try await watcher.failure.get().reason == .certificateRefused)
        #expect(server.received.isEmpty)
    }

    @Test func theSessionTellsWhatWasAgreedOn() async throws {
        for (option, version) in [("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")] {
            let server = try await OpenSSLServer(certificates.issue("siem \(version)"), [option], in: folder)
            let connection = try await connect(port: server.port, settings(trusting: certificates.authority))
            let session = try #require(try await connection.onLoop { $0.tls?.session })
            #expect(session.version == version)
            #expect(session.isVerified)
            #expect(session.hasReceipts == (version == "TLSv1.3"))
            #expect(session.peer?.subject == "CN=siem \(version)")
            #expect(session.peer?.names == ["DNS:localhost", "IP Address:127.0.0.1", "IP Address:0:0:0:0:0:0:0:1"])
            #expect(session.peer?.notAfter == 3_786_912_000)
            try await connection.channel.close()
        }
    }
}
