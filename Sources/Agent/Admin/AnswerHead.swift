/// The head of the agent's answer.
struct AnswerHead {
    let status: Int
    /// Content-Length.
    let length: Int?

    init(_ bytes: ArraySlice<UInt8>, from path: String) throws(AdminError) {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
        let words = lines.first.map { $0.split(separator: " ") } ?? []
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            throw AdminError("what listens on \(path) is no agent", .badData)
        }
        self.status = status
        length = lines.dropFirst().lazy
            .first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.split(separator: ":")[1].filter { $0 != " " }) }
    }

    var isSuccess: Bool { (200..<300).contains(status) }

    /// What a refusal means to a script.
    var exitStatus: ExitStatus {
        switch status {
        case 400: .usage
        case 403, 421: .noPermission
        case 404: .noInput
        case 409, 503: .busy
        // Of a reload: what the files say cannot be put in force.
        case 422: .configuration
        case 500...: .internal
        default: .badData
        }
    }

    /// Behind the empty line.
    static func end(in bytes: [UInt8]) -> Int? {
        let mark = Array("\r\n\r\n".utf8)
        guard bytes.count >= mark.count else { return nil }
        for index in 0...(bytes.count - mark.count) where bytes[index] == mark[0] {
            if bytes[index..<index + mark.count].elementsEqual(mark) { return index + mark.count }
        }
        return nil
    }

    /// The error that a refusal is.
    /// - Parameter text: the answer's body.
    func refusal(_ text: [UInt8]) -> AdminError {
        var text = String(decoding: text, as: UTF8.self)[...]
        while text.last?.isWhitespace == true { text.removeLast() }
        return AdminError(text.isEmpty ? "the agent answered \(status)" : String(text), exitStatus)
    }
}
