/// How bytes travel to a collector: the part of its URL before `://`.
public enum TransportScheme: String, Sendable, CaseIterable {
    case tcp
    case tls

    /// The port where the URL names none: 6514 for TLS (RFC 5425 §4.1); 514 for TCP, which has none of its own
    /// (RFC 6587 §3.2) but is where collectors listen.
    public var defaultPort: Int {
        switch self {
        case .tcp: 514
        case .tls: 6514
        }
    }
}
