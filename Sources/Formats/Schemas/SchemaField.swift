internal import Bytes
internal import Events

/// What a field says in the terms of SIEM schemas, whatever the gateway, nginx or sudo calls it.
enum SchemaField: Int, CaseIterable {
    case user
    /// As whom sudo was asked to run something.
    case effectiveUser
    case remoteAddress
    case userAgent
    case resource
    case method
    case httpVersion
    case statusCode
    case responseBytes
    case referrer
    case reason
    /// The host of an application.
    case domain
    case processID
    case commandLine

    /// What an event's field of this name is; of two that are the same the first one in the line counts.
    static func named(_ key: TextRange, in text: borrowing ByteWriter, shape: LineShape) -> SchemaField? {
        func holds(_ name: StaticString) -> Bool { text.starts(with: name, at: key.start, to: key.end) }
        switch key.count {
        case 3 where holds("PID"): return .processID
        case 4 where holds("USER"): return shape == .sudo ? .effectiveUser : .user
        case 5 where holds("BYTES"): return .responseBytes
        case 6:
            if holds("REASON") { return .reason }
            if holds("METHOD") { return .method }
            return holds("STATUS") && shape == .nginxAccess ? .statusCode : nil
        case 7:
            if holds("SUBJECT") || holds("ACCOUNT") { return .user }
            return holds("COMMAND") ? .commandLine : nil
        case 8:
            if holds("RESOURCE") { return .resource }
            if holds("PROTOCOL") { return .httpVersion }
            if holds("REFERRER") { return .referrer }
            return holds("USERNAME") ? .user : nil
        case 9 where holds("REMOTE_IP"): return .remoteAddress
        case 10:
            if holds("USER_AGENT") { return .userAgent }
            return holds("APP_DOMAIN") ? .domain : nil
        case 11 where holds("REMOTE_USER"): return .user
        default: return nil
        }
    }

    /// Whether a value is of the type that schemas have for it. One that is not stays what it is under its own name: a
    /// collector would refuse the whole event for it.
    func takes(_ value: TextRange, in text: borrowing ByteWriter) -> Bool {
        switch self {
        case .statusCode: value.count == 3 && Self.isNumber(value, in: text)
        case .responseBytes, .processID: value.count <= 15 && Self.isNumber(value, in: text)
        case .httpVersion: value.count > 5 && text.starts(with: "HTTP/", at: value.start, to: value.end)
        default: true
        }
    }

    private static func isNumber(_ range: TextRange, in text: borrowing ByteWriter) -> Bool {
        for index in range.start..<range.end where text[index] &- 0x30 > 9 { return false }
        // JSON has no number that begins with a zero and goes on.
        return range.count == 1 || text[range.start] != 0x30
    }
}
