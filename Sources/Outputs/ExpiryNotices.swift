import Transport

/// When the end of a certificate is to be told of: 30, 14, 7 and 1 days before, and when it has come; each once.
struct ExpiryNotices {
    /// In days.
    private static let steps: [Int64] = [0, 1, 7, 14, 30]
    private static let day: Int64 = 86_400
    /// A name may stand for any number of collectors, each with a certificate of its own.
    private static let limit = 32

    /// The steps that have been told of.
    private var told: [CertificateSummary: Int64] = [:]

    /// - Parameter now: in seconds of Unix time.
    /// - Returns: what to say of the certificate now; nil: nothing, or it was said.
    mutating func due(_ certificate: CertificateSummary, now: Int64) -> String? {
        let left = certificate.notAfter - now
        guard let step = Self.steps.first(where: { left <= $0 * Self.day }) else { return nil }
        if let before = told[certificate], before <= step { return nil }
        if told.count >= Self.limit { told.removeAll() }
        told[certificate] = step
        if left <= 0 { return "has expired" }
        if left <= Self.day { return "expires within a day" }
        return "expires in \(left / Self.day) days"
    }
}
