import Bytes

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
    var excerpt: String {
        let text = String(decoding: body.prefix(300), as: UTF8.self)
        let plain = text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : String($0) }.joined()
        return plain.trimmed
    }
}

extension String {
    /// Without spaces at both ends.
    fileprivate var trimmed: String {
        var rest = self[...]
        while rest.first == " " { rest.removeFirst() }
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}
