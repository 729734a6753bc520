import NIOCore
import NIOHTTP1

/// One connection to the admin server: one request, one answer, and the end.
struct AdminConnection: Sendable {
    typealias Channel = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

    /// Bytes that a request may have beside its head: with all connections that may be open, little.
    static let maximumBody = 64 << 10
    /// From the connection to the end of the request, and again to the end of the answer.
    private static let patience = TimeAmount.seconds(10)

    private let channel: Channel
    private let routes: [AdminRoute]
    private let hosts: AdminHosts?
    private let deadline: AdminDeadline

    /// - Parameter hosts: that may be asked for, on TCP; nil on the Unix socket, where everything is allowed.
    init(_ channel: Channel, routes: [AdminRoute], hosts: AdminHosts?) {
        self.channel = channel
        self.routes = routes
        self.hosts = hosts
        deadline = AdminDeadline(channel.channel)
        deadline.set(Self.patience)
    }

    /// Reads the request, answers it, and closes.
    /// - Throws: if the other side has gone, sends no HTTP, or is too slow.
    func serve() async throws {
        defer { deadline.clear() }
        try await channel.executeThenClose { inbound, outbound in
            var head: HTTPRequestHead?
            var body: [UInt8] = []
            var parts = inbound.makeAsyncIterator()
            while let part = try await parts.next() {
                var reply: AdminReply?
                switch part {
                case .head(let first):
                    head = first
                    reply = refusal(of: first).map(AdminReply.whole)
                    if reply == nil, converses(first) {
                        deadline.clear()
                        reply = await answer(first.method, AdminRequest(target: first.uri))
                    }
                case .body(let bytes):
                    body.append(contentsOf: bytes.readableBytesView)
                    if body.count > Self.maximumBody {
                        reply = .whole(
                            .text("a request may have \(Self.maximumBody) bytes\n", status: .payloadTooLarge))
                    }
                case .end:
                    guard let head else { return }
                    deadline.clear()
                    reply = await answer(head.method, AdminRequest(target: head.uri, body: body))
                }
                guard let reply, let head else { continue }
                deadline.set(Self.patience)
                return try await send(reply, head.version, outbound, AdminUpload(parts))
            }
        }
    }

    private func refusal(of head: HTTPRequestHead) -> AdminResponse? {
        guard let hosts else { return nil }
        switch head.headers["host"].first {
        case nil where head.version == .http1_1:
            return .text("the request has no Host header\n", status: .badRequest)
        case let host? where !hosts.allow(host):
            return .text(
                "this agent is not known by that name: ask for it by its IP address, or as \(hosts.text)\n",
                status: .misdirectedRequest)
        default: return nil
        }
    }

    private func converses(_ head: HTTPRequestHead) -> Bool {
        let path = AdminRequest(target: head.uri).path
        return routes.contains {
            $0.converses && $0.path == path && $0.method.rawValue == head.method.rawValue
                && (hosts == nil || $0.access == .everywhere)
        }
    }

    private func answer(_ method: HTTPMethod, _ request: AdminRequest) async -> AdminReply {
        let here = routes.filter { hosts == nil || $0.access == .everywhere }
        let found = here.filter { $0.path == request.path }
        guard !found.isEmpty else {
            let paths = Set(here.map(\.path)).sorted().joined(separator: " ")
            return .whole(.text("there is no \(printed(request.path)); there are: \(paths)\n", status: .notFound))
        }
        guard let route = found.first(where: { $0.method.rawValue == method.rawValue }) else {
            var refusal = AdminResponse.text("\(request.path) takes another method\n", status: .methodNotAllowed)
            refusal.headers.append(("Allow", found.map(\.method.rawValue).joined(separator: ", ")))
            return .whole(refusal)
        }
        return await route.answer(request)
    }

    /// A path that somebody made up, for a message.
    private func printed(_ path: String) -> String {
        String(path.unicodeScalars.prefix(100).map { $0.isASCII && $0.value > 0x20 ? Character($0) : "?" })
    }

    // MARK: Answering

    private func send(
        _ reply: AdminReply, _ version: HTTPVersion,
        _ outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>, _ upload: AdminUpload
    ) async throws {
        switch reply {
        case .whole(let response):
            var headers = Self.headers(type: response.type)
            headers.add(name: "Content-Length", value: String(response.body.count))
            for header in response.headers { headers.replaceOrAdd(name: header.name, value: header.value) }
            try await outbound.write(
                contentsOf: [
                    .head(HTTPResponseHead(version: version, status: response.status, headers: headers)),
                    .body(.byteBuffer(ByteBuffer(bytes: response.body))), .end(nil),
                ])
        case .stream(let type, let body):
            try await begin(version, type, outbound)
            try await body(AdminStream(outbound, deadline: deadline))
            try await outbound.write(.end(nil))
        case .conversation(let type, let body):
            // As HTTP/1.0, whose answer ends with the connection.
            try await begin(.http1_0, type, outbound)
            try await body(upload, AdminStream(outbound, deadline: deadline))
            try await outbound.write(.end(nil))
        }
    }

    private func begin(
        _ version: HTTPVersion, _ type: String, _ outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
    ) async throws {
        try await outbound.write(
            .head(HTTPResponseHead(version: version, status: .ok, headers: Self.headers(type: type))))
        deadline.clear()
    }

    private static func headers(type: String) -> HTTPHeaders {
        [
            "Content-Type": type, "Connection": "close", "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
            "Cross-Origin-Resource-Policy": "same-origin",
        ]
    }
}
