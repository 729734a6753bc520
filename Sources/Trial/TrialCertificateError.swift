internal import COpenSSL

/// Why a throw-away certificate could not be made or written.
public struct TrialCertificateError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was tried, on what, and why it failed.
    public let description: String

    init(_ description: String) {
        self.description = description
    }

    /// With what OpenSSL's error queue of this thread says, which is empty after it.
    static func ofOpenSSL(_ attempt: String) -> TrialCertificateError {
        var reasons: [String] = []
        while true {
            let code = ERR_get_error()
            guard code != 0 else { break }
            if let reason = unsafe ERR_reason_error_string(code) { unsafe reasons.append(String(cString: reason)) }
        }
        return TrialCertificateError(
            "\(attempt): \(reasons.isEmpty ? "unknown error" : reasons.joined(separator: "; "))")
    }
}
