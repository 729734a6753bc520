import Glibc

extension AdminClient {
    /// Begins a request whose body is sent bit by bit, while lines of the answer come.
    /// - Parameter shouldEnd: looked at four times a second while the agent is waited for; true ends the waiting.
    func converse(_ target: String, shouldEnd: @escaping () -> Bool) throws(AdminError) -> AdminConversation {
        let conversation = AdminConversation(self, try connect(), shouldEnd: shouldEnd)
        try conversation.sendHead(target)
        return conversation
    }
}

/// A request and an answer that go on at the same time (``AdminReply/conversation(type:body:)``). It blocks the calling
/// thread, never for longer than the client's patience without a word from the agent.
final class AdminConversation {
    private let client: AdminClient
    private let descriptor: CInt
    private let shouldEnd: () -> Bool
    /// What was received and not read yet.
    private var received: [UInt8] = []
    private var lines: [String] = []
    private var head: AnswerHead?
    private var hasEnded = false

    private static let slice: Int32 = 250

    fileprivate init(_ client: AdminClient, _ descriptor: CInt, shouldEnd: @escaping () -> Bool) {
        self.client = client
        self.descriptor = descriptor
        self.shouldEnd = shouldEnd
    }

    deinit {
        close(descriptor)
    }

    fileprivate func sendHead(_ target: String) throws(AdminError) {
        let head = "POST \(target) HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        try put(Array(head.utf8))
    }

    /// Sends bytes, as one chunk of the body.
    func send(_ bytes: [UInt8]) throws(AdminError) {
        try put(Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8))
    }

    /// The lines that have come by now.
    func takeLines() -> [String] {
        defer { lines.removeAll() }
        return lines
    }

    /// Waits for a line.
    /// - Returns: nil if the agent has ended the connection, or waiting should end.
    func nextLine() throws(AdminError) -> String? {
        while lines.isEmpty {
            guard !hasEnded, try wait(for: POLLIN) else { break }
            try receive()
        }
        return lines.isEmpty ? nil : lines.removeFirst()
    }

    // MARK: The socket

    /// Sends, and takes what comes meanwhile, so that neither side waits for the other.
    private func put(_ bytes: [UInt8]) throws(AdminError) {
        var rest = bytes[...]
        while !rest.isEmpty, !hasEnded {
            guard try wait(for: POLLIN | POLLOUT) else { return }
            try receive()
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
            }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EPIPE || errno == ECONNRESET {
                // The agent has said what it has to say, and does not want the rest.
                return
            } else if errno != EINTR, errno != EAGAIN {
                throw client.failure(errno)
            }
        }
    }

    /// - Returns: false if waiting should end.
    private func wait(for events: Int32) throws(AdminError) -> Bool {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(client.patience)
        while clock.now < end {
            if shouldEnd() { return false }
            var request = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            if unsafe poll(&request, 1, Self.slice) > 0 { return true }
        }
        throw client.failure(EAGAIN)
    }

    private func receive() throws(AdminError) {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = unsafe buffer.withUnsafeMutableBytes {
            unsafe recv(descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT))
        }
        if count > 0 {
            received += buffer.prefix(count)
            try takeHead()
            splitLines()
        } else if count == 0 || errno == ECONNRESET {
            hasEnded = true
            if let head, !head.isSuccess { throw head.refusal(received) }
        } else if errno != EINTR, errno != EAGAIN {
            throw client.failure(errno)
        }
    }

    private func takeHead() throws(AdminError) {
        guard head == nil, let end = AnswerHead.end(in: received) else { return }
        head = try AnswerHead(received[..<end], from: client.path)
        received.removeFirst(end)
    }

    private func splitLines() {
        guard let head, head.isSuccess, let last = received.lastIndex(of: 0x0A) else { return }
        lines += received[..<last].split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
        received.removeFirst(last + 1)
    }
}
