/// What somebody asks of the agent.
struct AdminRequest: Sendable {
    /// Without the query.
    let path: String
    /// The parameters of the query, percent-decoded; of a name that stands twice the last.
    let query: [String: String]
    /// At most ``AdminConnection/maximumBody`` bytes.
    let body: [UInt8]

    /// - Parameter target: the request target (RFC 9112 §3.2.1): path and query.
    init(target: String, body: [UInt8] = []) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(parts[0])
        var query: [String: String] = [:]
        for pair in parts.count == 2 ? parts[1].split(separator: "&") : [] {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            query[Self.decoded(sides[0])] = sides.count == 2 ? Self.decoded(sides[1]) : ""
        }
        self.query = query
        self.body = body
    }

    /// The request target of a path and the parameters of its query.
    static func target(_ path: String, _ parameters: [(name: String, value: String)]) -> String {
        let query = parameters.map { "\(encoded($0.name))=\(encoded($0.value))" }
        return query.isEmpty ? path : path + "?" + query.joined(separator: "&")
    }

    /// Encodes all but the unreserved characters (RFC 3986 §2.3).
    private static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default: result += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }

    /// Undoes percent-encoding (RFC 3986 §2.1); what is none stays as it is.
    private static func decoded(_ text: Substring) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let value = UInt8(String(decoding: bytes[index + 1...index + 2], as: UTF8.self), radix: 16)
            {
                result.append(value)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
