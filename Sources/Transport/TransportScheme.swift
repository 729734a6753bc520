/// How bytes travel to a collector: the part of its URL before `://`.
public enum TransportScheme: String, Sendable, CaseIterable {
    case tcp
    case tls
    case relp
    case relpTLS = "relp+tls"
    case http
    case https

    /// Whether TLS lies below.
    public var isEncrypted: Bool {
        switch self {
        case .tls, .relpTLS, .https: true
        case .tcp, .relp, .http: false
        }
    }

    /// The port where the URL names none: 6514 for TLS (RFC 5425 §4.1); 514 for TCP, which has none of its own
    /// (RFC 6587 §3.2) but is where collectors listen; 2514, as in rsyslog's examples, for RELP, which has none either; 80 and
    /// 443 for HTTP (RFC 9110 §4.2).
    public var defaultPort: Int {
        switch self {
        case .tcp: 514
        case .tls: 6514
        case .relp, .relpTLS: 2514
        case .http: 80
        case .https: 443
        }
    }
}
