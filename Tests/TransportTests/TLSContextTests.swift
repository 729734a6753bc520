import Foundation
import Harness
import Testing
import Transport

/// Mistakes in the files and settings, told when they are loaded.
@Suite struct TLSContextTests {
    let folder: TemporaryFolder
    let certificates: TestCertificates

    init() async throws {
        folder = try TemporaryFolder()
        certificates = try await TestCertificates(in: folder)
    }

    /// Expects a failure with `reason` that names `file` and says `words`.
    private func expect(
        _ reason: TransportError.Reason, naming file: String? = nil, saying words: String? = nil,
        _ change: (inout ClientTLSSettings) -> Void, location: SourceLocation = #_sourceLocation
    ) {
        var settings = settings(trusting: certificates.authority)
        change(&settings)
        let error = #expect(throws: TransportError.self, sourceLocation: location) { try TLSContext(client: settings) }
        #expect(error?.reason == reason, sourceLocation: location)
        for text in [file, words].compactMap(\.self) {
            #expect(error?.description.contains(text) == true, "\(error?.description ?? "")", sourceLocation: location)
        }
    }

    @Test func theSystemsStoreIsTheDefault() throws {
        let context = try TLSContext(client: ClientTLSSettings())
        #expect(context.isVerifying)
        #expect(context.certificate == nil)
    }

    @Test func aFileThatCannotBeReadIsNamedWithTheReason() {
        expect(.fileUnreadable, naming: "/nowhere/ca.pem", saying: "No such file or directory (errno 2)") {
            $0.ca = .file("/nowhere/ca.pem")
        }
        expect(.fileUnreadable, naming: "/dev/null", saying: "no regular file") { $0.ca = .file("/dev/null") }
    }

    @Test func aDirectoryOfAuthoritiesIsTaken() throws {
        var settings = ClientTLSSettings()
        settings.ca = .file("/etc/ssl/certs")
        _ = try TLSContext(client: settings)
    }

    @Test func whatIsNoCertificateIsNotTakenForOne() async throws {
        let files = [
            try folder.write("empty.pem", ""),
            try folder.write("random.pem", (0..<2000).map { UInt8(truncatingIfNeeded: $0 &* 167) }),
            try folder.write("text.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
            try folder.write("cut.pem", Data(folder.read("Test-CA.pem").prefix(300))),
            try folder.write("der.pem", folder.read("Test-CA.pem") + Data("-----BEGIN CERTIFICATE-----\n!!\n".utf8)),
        ]
        try await Command.output(
            ["openssl", "x509", "-in", certificates.authority, "-outform", "der", "-out", folder("ca.der")])
        for file in files + [folder("ca.der"), folder("Test-CA.key")] {
            expect(.notACertificate, naming: file, saying: "PEM") { $0.ca = .file(file) }
        }
    }

    @Test func aKeyOfAnotherCertificateIsRefused() async throws {
        let (one, other) = (try await certificates.issue("one"), try await certificates.issue("other"))
        expect(.keyMismatch, naming: other.key, saying: "key values mismatch") {
            $0.certificate = one.certificate
            $0.key = other.key
        }
        expect(.notAKey, naming: one.certificate) {
            $0.certificate = one.certificate
            $0.key = one.certificate
        }
        expect(.keyMismatch, saying: "set both") { $0.certificate = one.certificate }
    }

    @Test func anEncryptedKeyIsRefusedWithoutAskingAtTheTerminal() async throws {
        let own = try await certificates.issue("agent")
        for (name, option) in [("pkcs8", ["pkey"]), ("traditional", ["ec"])] {
            let file = folder("\(name).key")
            try await Command.output(
                ["openssl"] + option + ["-in", own.key, "-aes256", "-passout", "pass:secret", "-out", file])
            expect(.keyEncrypted, naming: file, saying: "openssl pkey") {
                $0.certificate = own.certificate
                $0.key = file
            }
        }
    }

    @Test func anEncryptedKeyIsOpenedByItsPassword() async throws {
        let own = try await certificates.issue("agent")
        for (name, option) in [("pkcs8", ["pkey"]), ("traditional", ["ec"])] {
            let file = folder("\(name).key")
            try await Command.output(
                ["openssl"] + option + ["-in", own.key, "-aes256", "-passout", "pass:sécret word", "-out", file])
            expect(.keyPassword, naming: file, saying: "'key_password'") {
                $0.certificate = own.certificate
                $0.key = file
                $0.keyPassword = "another word"
            }
            var settings = settings(trusting: certificates.authority)
            settings.certificate = own.certificate
            settings.key = file
            settings.keyPassword = "sécret word"
            #expect(try TLSContext(client: settings).certificate?.subject == "CN=agent")
        }
    }

    @Test func aChainThatLeadsNowhereIsRefused() async throws {
        _ = try await TestCertificates(named: "Other CA", in: folder)
        let own = try await certificates.issue("agent")
        let file = try folder.write("chain.pem", folder.read("agent.crt") + folder.read("Other-CA.pem"))
        expect(.brokenChain, naming: file, saying: "CN=Other CA") {
            $0.certificate = file
            $0.key = own.key
        }
        var settings = settings(trusting: certificates.authority)
        settings.certificate = try folder.write("whole.pem", folder.read("agent.crt") + folder.read("Test-CA.pem"))
        settings.key = own.key
        _ = try TLSContext(client: settings)
    }

    @Test func anExpiredCertificateOfOnesOwnIsRefusedWithItsDates() async throws {
        let own = try await certificates.issue("agent", from: "20200101000000Z", to: "20210101000000Z")
        expect(.expired, naming: own.certificate, saying: "2021-01-01T00:00:00Z") {
            $0.certificate = own.certificate
            $0.key = own.key
        }
        expect(.expired, naming: own.certificate, saying: "every certificate in it has expired") {
            $0.ca = .file(own.certificate)
        }
    }

    @Test func aWeakKeyIsRefused() async throws {
        let (key, certificate) = (folder("weak.key"), folder("weak.crt"))
        try await Command.output(
            ["openssl", "req", "-x509", "-nodes", "-newkey", "rsa:512", "-keyout", key, "-out", certificate]
                + ["-subj", "/CN=weak", "-days", "30"])
        expect(.weakKey, naming: certificate, saying: "key too small") {
            $0.certificate = certificate
            $0.key = key
        }
    }

    @Test func aCipherThatDoesNotExistIsNamed() throws {
        for ciphers in ["ECDHE-ECDSA-AES128-GCM-SHA256:NO-SUCH-CIPHER", "TLS_NO_SUCH_SUITE", ":", ""] {
            expect(.badCiphers, saying: "openssl ciphers") { $0.ciphers = ciphers }
        }
        var settings = ClientTLSSettings()
        settings.ciphers = "TLS_AES_256_GCM_SHA384:HIGH:!aNULL:!SHA1"
        _ = try TLSContext(client: settings)
    }

    @Test func aListenersFilesAreCheckedLikewise() async throws {
        let own = try await certificates.issue("siem")
        var settings = ServerTLSSettings(certificate: own.certificate, key: own.key)
        #expect(try TLSContext(server: settings).certificate?.subject == "CN=siem")
        settings.clientCA = "/nowhere/clients.pem"
        let error = #expect(throws: TransportError.self) { try TLSContext(server: settings) }
        #expect(error?.reason == .fileUnreadable)
    }
}
