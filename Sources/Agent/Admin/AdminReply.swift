import NIOHTTP1

/// What the agent answers.
enum AdminReply: Sendable {
    case whole(AdminResponse)
    /// Written bit by bit, until the body returns or the other side has gone.
    case stream(type: String, body: @Sendable (AdminStream) async throws -> Void)
    /// The same, while the request's body is read bit by bit: only of a route that ``AdminRoute/converses``.
    case conversation(type: String, body: @Sendable (AdminUpload, AdminStream) async throws -> Void)
}

/// An answer that is there as a whole.
struct AdminResponse: Sendable {
    var status: HTTPResponseStatus
    /// The media type.
    var type: String
    /// Headers beside those that every answer has.
    var headers: [(name: String, value: String)] = []
    var body: [UInt8]

    init(_ body: [UInt8], type: String, status: HTTPResponseStatus = .ok) {
        self.status = status
        self.type = type
        self.body = body
    }

    /// Lines for people.
    static func text(_ text: String, status: HTTPResponseStatus = .ok) -> AdminResponse {
        AdminResponse(Array(text.utf8), type: "text/plain; charset=utf-8", status: status)
    }

    static func json(_ value: JSONValue, status: HTTPResponseStatus = .ok) -> AdminResponse {
        AdminResponse(Array(value.text.utf8), type: "application/json", status: status)
    }
}
