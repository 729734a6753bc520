/// One thing that the agent can be asked or told: a method and a path, and the answer.
///
/// Routes are values: each part of the agent gives its own to the ``AdminServer``.
struct AdminRoute: Sendable {
    enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    enum Access: Sendable {
        /// On the Unix socket and over HTTP on TCP. Only for what changes nothing and holds no event.
        case everywhere
        /// On the Unix socket alone, whose file says who may connect.
        case socket
    }

    let method: Method
    let path: String
    let access: Access
    /// Whether it is answered before the request's body is there, which may then be of any length.
    let converses: Bool
    let answer: @Sendable (AdminRequest) async -> AdminReply

    /// - Parameters:
    ///   - converses: whether it is answered before the request's body is there.
    ///   - answer: is called on a thread of the concurrency runtime, and may suspend; not to be held up by what waits for a
    ///     collector.
    init(
        _ method: Method, _ path: String, access: Access, converses: Bool = false,
        answer: @escaping @Sendable (AdminRequest) async -> AdminReply
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.converses = converses
        self.answer = answer
    }

    /// A question that is answered at once.
    static func get(
        _ path: String, access: Access = .everywhere, answer: @escaping @Sendable (AdminRequest) -> AdminResponse
    ) -> AdminRoute {
        AdminRoute(.get, path, access: access) { .whole(answer($0)) }
    }
}
