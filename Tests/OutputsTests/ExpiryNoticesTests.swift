import Foundation
import Harness
import Testing
import Transport

@testable import Outputs

@Suite struct ExpiryNoticesTests {
    private static let day: Int64 = 86_400

    /// What a running agent knows of a certificate that is valid for so many days.
    private func certificate(days: Int) async throws -> CertificateSummary {
        let folder = try TemporaryFolder()
        let identity = try await CertificateAuthority(in: folder).issue("siem", days: days)
        var settings = ClientTLSSettings()
        settings.certificate = identity.certificate
        settings.key = identity.key
        return try #require(try TLSContext(client: settings).certificate)
    }

    @Test func theEndOfACertificateIsToldOnceAtEachOfFiveSteps() async throws {
        let certificate = try await certificate(days: 90)
        var notices = ExpiryNotices()
        var told: [String] = []
        // Every half day, for 91 days.
        for halfDay in 0...182 {
            let now = certificate.notAfter - 90 * Self.day + Int64(halfDay) * Self.day / 2
            if let words = notices.due(certificate, now: now) { told.append(words) }
        }
        #expect(
            told == [
                "expires in 30 days", "expires in 14 days", "expires in 7 days", "expires within a day", "has expired",
            ])
    }

    @Test func anAgentThatStartsLateTellsOnlyTheStepThatItIsAt() async throws {
        let old = try await certificate(days: 90)
        var notices = ExpiryNotices()
        let now = old.notAfter - 10 * Self.day
        #expect(notices.due(old, now: now) == "expires in 10 days")
        #expect(notices.due(old, now: now) == nil)
        // Its successor has its own steps.
        let new = try await certificate(days: 60)
        #expect(notices.due(new, now: new.notAfter - 40 * Self.day) == nil)
        #expect(notices.due(new, now: new.notAfter - 6 * Self.day) == "expires in 6 days")
        #expect(notices.due(old, now: now) == nil)
    }
}
