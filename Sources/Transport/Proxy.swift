/// An HTTP proxy on the way to a collector, which is asked for a tunnel (`CONNECT`, RFC 9110 §9.3.6).
public struct Proxy: Equatable, Sendable {
    /// Where it listens; without TLS.
    public var endpoint: Endpoint
    /// `USER:PASSWORD` for it (RFC 7617); nil: it wants none.
    public var credentials: String?

    public init(endpoint: Endpoint, credentials: String? = nil) {
        self.endpoint = endpoint
        self.credentials = credentials
    }
}
