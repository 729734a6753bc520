import COpenSSL
import Glibc

/// What a person asks about a certificate when something is wrong with it, and what a metric needs.
public struct CertificateSummary: Hashable, Sendable, CustomStringConvertible {
    /// The subject, as RFC 2253 writes names; control characters replaced.
    public let subject: String
    /// The issuer, likewise.
    public let issuer: String
    /// The subject alternative names: `DNS:siem.example.com`, `IP Address:192.0.2.1`.
    public let names: [String]
    /// The validity, in seconds of Unix time.
    public let notBefore: Int64
    public let notAfter: Int64

    /// - Parameter certificate: an X509, which is only read.
    @unsafe
    init(_ certificate: OpaquePointer) {
        subject = unsafe Self.name(X509_get_subject_name(certificate))
        issuer = unsafe Self.name(X509_get_issuer_name(certificate))
        names = unsafe Self.alternativeNames(certificate)
        notBefore = unsafe Self.seconds(X509_get0_notBefore(certificate))
        notAfter = unsafe Self.seconds(X509_get0_notAfter(certificate))
    }

    /// Subject, names, issuer and dates in one line.
    public var description: String {
        let names = names.isEmpty ? "no subject alternative names" : names.joined(separator: ", ")
        return "subject '\(subject)', names: \(names), issuer '\(issuer)', "
            + "valid from \(Self.text(notBefore)) to \(Self.text(notAfter))"
    }

    /// `seconds` of Unix time as RFC 3339 in UTC.
    static func text(_ seconds: Int64) -> String {
        var time = time_t(seconds)
        var parts = unsafe tm()
        guard unsafe gmtime_r(&time, &parts) != nil else { return "\(seconds)" }
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let date = unsafe "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
        let clock = unsafe "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
        return "\(date)T\(clock)Z"
    }

    /// `time` as RFC 3339 in UTC.
    @unsafe
    static func text(_ time: UnsafePointer<ASN1_TIME>) -> String { text(unsafe seconds(time)) }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64 {
        var parts = unsafe tm()
        guard let time = unsafe time, unsafe ASN1_TIME_to_tm(time, &parts) == 1 else { return 0 }
        return Int64(unsafe timegm(&parts))
    }

    /// A name as RFC 2253 writes it; control characters replaced.
    static func name(_ name: OpaquePointer?) -> String {
        guard let name = unsafe name else { return "" }
        let text = unsafe printed { (bio: OpaquePointer) in
            unsafe X509_NAME_print_ex(bio, name, 0, gatepost_name_flags())
        }
        return printable(text)
    }

    private static func alternativeNames(_ certificate: OpaquePointer) -> [String] {
        guard let names = unsafe gatepost_alternative_names(certificate) else { return [] }
        defer { unsafe GENERAL_NAMES_free(names) }
        var result: [String] = []
        let count = unsafe gatepost_alternative_name_count(names)
        for index in 0..<max(0, count) {
            if index == 20 {
                result.append("…")
                break
            }
            guard let name = unsafe gatepost_alternative_name(names, index) else { continue }
            result.append(printable(unsafe printed { bio in unsafe GENERAL_NAME_print(bio, name) }, limit: 100))
        }
        return result
    }

    /// What `print` writes into a memory BIO.
    private static func printed(_ print: (OpaquePointer) -> Int32) -> String {
        guard let bio = unsafe BIO_new(BIO_s_mem()) else { return "" }
        defer { unsafe BIO_free(bio) }
        unsafe _ = print(bio)
        var start: UnsafeMutablePointer<CChar>?
        let length = unsafe gatepost_bio_memory(bio, &start)
        guard let start = unsafe start, length > 0 else { return "" }
        return unsafe String(decoding: UnsafeRawBufferPointer(start: start, count: length), as: UTF8.self)
    }
}
