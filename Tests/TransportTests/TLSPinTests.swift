import Foundation
import Harness
import Testing
import Transport

/// Keys that are pinned (`pins`), against `openssl s_server`.
@Suite struct TLSPinTests {
    let folder: TemporaryFolder
    let certificates: TestCertificates

    init() async throws {
        folder = try TemporaryFolder()
        certificates = try await TestCertificates(in: folder)
    }

    /// The pin of a certificate, made as the manual says.
    private func pin(_ certificate: String) async throws -> PublicKeyPin {
        let text = try await Command.output([
            "/bin/sh", "-c",
            "openssl x509 -in \(certificate) -noout -pubkey | openssl pkey -pubin -outform der "
                + "| openssl dgst -sha256 -binary | openssl base64",
        ])
        return try #require(PublicKeyPin("sha256:" + text.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    private func pinning(_ pins: PublicKeyPin...) -> ClientTLSSettings {
        var settings = settings(trusting: certificates.authority)
        settings.pins = pins
        return settings
    }

    @Test func onePinnedKeyInTheChainIsEnough() async throws {
        let identity = try await certificates.issue("siem")
        let server = try await OpenSSLServer(identity, in: folder)
        let other = try await pin(certificates.issue("other").certificate)
        let (own, authority) = (try await pin(identity.certificate), try await pin(certificates.authority))
        for settings in [pinning(own), pinning(other, own), pinning(other, authority)] {
            #expect(await refusal(port: server.port, settings) == nil)
        }
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func aServerWithAnotherKeyIsRefusedThoughItsAuthorityIsTrusted(_ version: String) async throws {
        let identity = try await certificates.issue("siem")
        let server = try await OpenSSLServer(identity, [version], in: folder)
        let other = try await pin(certificates.issue("other").certificate)
        let error = try #require(await refusal(port: server.port, pinning(other)))
        #expect(error.reason == .wrongPin)
        #expect(error.description.contains("\(try await pin(identity.certificate))"))
        #expect(error.description.contains("CN=siem"))
        #expect(server.received.isEmpty)
    }

    @Test func aPinIsNoWayAroundTheVerification() async throws {
        let identity = try await certificates.issue("siem", names: "DNS:elsewhere.example.com")
        let server = try await OpenSSLServer(identity, in: folder)
        let error = try #require(await refusal(port: server.port, pinning(try await pin(identity.certificate))))
        #expect(error.reason == .wrongName)
        #expect(server.received.isEmpty)

        var unverified = pinning(try await pin(identity.certificate))
        unverified.verify = .none
        unverified.isInsecure = true
        let refused = #expect(throws: TransportError.self) { try TLSContext(client: unverified) }
        #expect(refused?.reason == .insecureNotConfirmed)
    }

    @Test func aPinIsTheDigestOfAKeyAndNothingElse() {
        let base64 = "sha256:" + String(repeating: "A", count: 43) + "="
        #expect(PublicKeyPin(base64)?.description == base64)
        #expect(PublicKeyPin("sha256:" + String(repeating: "0", count: 64))?.description == base64)
        for text in [
            "", "sha256:", "sha256", String(base64.dropFirst(7)), "sha1:" + base64.dropFirst(7), base64 + "A",
            "sha256:" + String(repeating: "A", count: 44), "sha256:" + String(repeating: "A", count: 42) + "==",
            "sha256:" + String(repeating: "A", count: 42) + "B=", "sha256:" + String(repeating: "g", count: 64),
            "sha256:+" + String(repeating: "0", count: 63),
        ] {
            #expect(PublicKeyPin(text) == nil, "\(text)")
        }
    }
}
