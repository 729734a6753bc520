/// An output's `http` settings: the request that carries a batch.
public struct HTTPSettings: Equatable, Sendable {
    /// `method`.
    public var method: Method
    /// `path`: with its query, if there is one. nil: that of the URL, else what the format's API has.
    public var path: String?
    /// `headers`: added to each request; one of a name that is set anyway stands in its place.
    public var headers: [Header]
    /// `auth.bearer`: a token.
    public var bearer: String?
    /// `auth.basic`: `USER:PASSWORD` (RFC 7617).
    public var basic: String?
    /// `proxy`: what `https` goes through.
    public var proxy: ProxySettings

    public init() {
        method = .post
        path = nil
        headers = []
        bearer = nil
        basic = nil
        proxy = ProxySettings()
    }

    public enum Method: String, Sendable, CaseIterable {
        case post = "POST"
        case put = "PUT"
    }

    public struct Header: Equatable, Sendable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }
}
