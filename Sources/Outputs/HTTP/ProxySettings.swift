public import Transport

/// The settings under an output's `http.proxy`.
public struct ProxySettings: Equatable, Sendable {
    /// `to`: where the proxy listens. nil: the server is connected to directly.
    public var to: Endpoint?
    /// `basic`: `USER:PASSWORD` for the proxy (RFC 7617).
    public var basic: String?

    public init() {
        to = nil
        basic = nil
    }

    /// nil: none.
    var proxy: Proxy? { to.map { Proxy(endpoint: $0, credentials: basic) } }
}
