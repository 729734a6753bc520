/// A version of the TLS protocol that the agent speaks.
public enum TLSVersion: String, Sendable, CaseIterable, Comparable {
    case tls12 = "1.2"
    case tls13 = "1.3"

    public static func < (a: TLSVersion, b: TLSVersion) -> Bool {
        a.rawValue < b.rawValue
    }
}
