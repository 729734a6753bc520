import Glibc

/// Asks a running agent through its Unix socket; for the commands of this program. It blocks the calling thread.
public struct AdminClient: Sendable {
    let path: String
    /// For how many seconds the agent may say nothing.
    public var patience: Int

    /// - Parameters:
    ///   - path: of the agent's `agent.admin.socket`.
    ///   - patience: for how many seconds the agent may say nothing.
    public init(socket path: String, patience: Int = 60) {
        self.path = path
        self.patience = patience
    }

    /// The agent that a directory of configuration files is about.
    /// - Throws: ``AdminError`` if its configuration says that it has no socket.
    public init(configuration directory: String) throws(AdminError) {
        guard let path = AgentConfiguration.load(directory: directory).admin.socket else {
            throw AdminError(
                "\(directory) says 'agent.admin.socket: off': the agent cannot be asked; "
                    + "set a path, and start it again", .configuration)
        }
        self.init(socket: path)
    }

    /// Asks with GET.
    /// - Parameter target: path and query.
    /// - Returns: the answer's body.
    /// - Throws: ``AdminError``: no agent there (69), no permission (77), or what the agent refused (65).
    public func get(_ target: String) throws(AdminError) -> String {
        try whole { received throws(AdminError) in try exchange("GET", target, body: [], received) }
    }

    /// Tells with POST.
    public func post(_ target: String, body: [UInt8] = []) throws(AdminError) -> String {
        try whole { received throws(AdminError) in try exchange("POST", target, body: body, received) }
    }

    /// Tells with POST what takes its time.
    /// - Parameter onBytes: is given what comes, as it comes; ends the exchange by returning false.
    public func post(_ target: String, onBytes: (ArraySlice<UInt8>) -> Bool) throws(AdminError) {
        try exchange("POST", target, body: [], onBytes)
    }

    /// Asks with GET for an answer that has no end of its own.
    /// - Parameter onBytes: is given what comes, as it comes; ends the exchange by returning false.
    public func stream(_ target: String, onBytes: (ArraySlice<UInt8>) -> Bool) throws(AdminError) {
        try exchange("GET", target, body: [], onBytes)
    }

    private func whole(
        _ exchange: ((ArraySlice<UInt8>) -> Bool) throws(AdminError) -> Void
    ) throws(AdminError) -> String {
        var body: [UInt8] = []
        try exchange { bytes in
            body += bytes
            return true
        }
        return String(decoding: body, as: UTF8.self)
    }

    // MARK: The exchange

    private func exchange(
        _ method: String, _ target: String, body: [UInt8], _ onBody: (ArraySlice<UInt8>) -> Bool
    ) throws(AdminError) {
        let descriptor = try connect()
        defer { close(descriptor) }
        // In HTTP/1.0 the end of the connection is the end of the answer.
        let head = "\(method) \(target) HTTP/1.0\r\nHost: localhost\r\nContent-Length: \(body.count)\r\n\r\n"
        try send(Array(head.utf8) + body, to: descriptor)
        var received: [UInt8] = []
        var answer: AnswerHead?
        var refusal: [UInt8] = []
        var bodyCount = 0
        while let bytes = try receive(from: descriptor) {
            var rest = bytes[...]
            if answer == nil {
                received += bytes
                guard let end = AnswerHead.end(in: received) else { continue }
                answer = try AnswerHead(received[..<end], from: path)
                rest = received[end...]
            }
            bodyCount += rest.count
            if answer?.isSuccess == true {
                guard rest.isEmpty || onBody(rest) else { return }
            } else {
                refusal += rest.prefix(4096)
            }
        }
        guard let answer, bodyCount >= answer.length ?? 0 else {
            throw AdminError("the agent at \(path) ended the connection before it had answered", .unreachable)
        }
        if !answer.isSuccess { throw answer.refusal(refusal) }
    }

    func connect() throws(AdminError) -> CInt {
        guard path.utf8.count <= UnixSocket.maximumPathLength else {
            throw AdminError("\(path) is too long for a socket's path", .usage)
        }
        switch UnixSocket.connect(to: path) {
        case .success(let descriptor):
            var limit = timeval(tv_sec: patience, tv_usec: 0)
            for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
                unsafe setsockopt(
                    descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
            }
            return descriptor
        case .failure(let error):
            switch error.number {
            case EACCES, EPERM:
                throw AdminError(
                    "no permission to ask the agent at \(path); use sudo, or join the socket's group", .noPermission)
            case ENOENT, ECONNREFUSED, ENOTDIR:
                throw AdminError(
                    "no agent is running that listens on \(path); start it, or name its configuration with --config",
                    .unreachable)
            default:
                throw AdminError(system: error.number, path: path, doing: "reached")
            }
        }
    }

    private func send(_ bytes: [UInt8], to descriptor: CInt) throws(AdminError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EPIPE {
                // The agent has said what it has to say, and does not want the rest.
                return
            } else if errno != EINTR {
                throw failure(errno)
            }
        }
    }

    /// - Returns: nil at the end.
    private func receive(from descriptor: CInt) throws(AdminError) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
            if count > 0 { return Array(buffer.prefix(count)) }
            if count == 0 { return nil }
            if errno != EINTR { throw failure(errno) }
        }
    }

    func failure(_ number: Int32) -> AdminError {
        if number == EAGAIN {
            return AdminError("the agent at \(path) does not answer", .unreachable)
        }
        return AdminError(system: number, path: path, doing: "talked to")
    }
}
