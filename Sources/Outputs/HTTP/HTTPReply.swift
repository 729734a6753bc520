/// A server's whole answer to one request.
struct HTTPReply {
    var status: Int
    /// Retry-After, as it stands.
    var retryAfter: String?
    /// Whether the server closes the connection behind it.
    var closes: Bool
    var body: [UInt8]
    /// Whether the body was longer than what is kept of it.
    var isCut: Bool

    /// The beginning of the body, for people.
    var excerpt: String { peerText(body) }
}
