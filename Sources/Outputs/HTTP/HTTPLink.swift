import Bytes
import Compression
import Glibc
import Logging
import NIOCore
import NIOHTTP1
import Transport

/// A connection over which one batch at a time is a request.
///
/// A batch has settled when the server has taken all of it, in one piece or in several: a body that is too large (413) is
/// halved, one that is refused (400) is halved down to the events that are at fault, which are put among the dead letters
/// before the batch settles. Splunk's acknowledgements, where they are switched on, are waited for while the next batches
/// go. Any other answer closes the link, and all that has not settled goes again.
final class HTTPLink: Link {
    /// What is being sent, and what has become of its parts.
    private struct Job {
        var batch: SentBatch
        /// Parts that are still to be sent, as ranges of event numbers, the next one last.
        var parts: [Range<Int>]
        var refused: [DeadLetter] = []
        /// Events up to here that were refused one after another, those of the batches before among them.
        var refusalsInARow: Int
        var acknowledgements: Set<Int> = []
    }

    /// A batch that Splunk has taken and not yet acknowledged.
    private struct Pending {
        var batch: SentBatch
        var refused: [DeadLetter]
        var acknowledgements: Set<Int>
        var since: NIODeadline
    }

    private enum Question {
        /// So many events, from `events.lowerBound` on.
        case part(Range<Int>)
        case acknowledgements
    }

    private var connection: Connection
    private let settings: OutputSettings
    private let route: HTTPRoute
    private let user: any LinkUser
    private var deflate: DeflateStream?

    private var body = ByteWriter()
    private var part = ByteWriter()
    private var compressed = ByteWriter()
    /// Where each event of the body ends; found only for a body that has to be divided.
    private var ends: [Int] = []
    private var job: Job?
    private var question: (Question, asked: NIODeadline)?
    private var pending: [Pending] = []
    private var pollTimer: Scheduled<Void>?
    private var isPollDue = false
    private var settled: [SentBatch] = []
    private var isClosed = false
    /// Whether the server closes the connection, so that nothing more is asked on it.
    private var isLast = false
    private(set) var failure: TransportError?
    private(set) var unsettled = Unsettled.nothing
    private(set) var settledBatches = 0

    /// Between two questions for acknowledgements.
    private static let pollInterval = TimeAmount.seconds(1)
    /// After so long Splunk's advice is to send again.
    private static let acknowledgementLimit = TimeAmount.minutes(5)

    init(connection: Connection, settings: OutputSettings, route: HTTPRoute, user: any LinkUser) {
        self.connection = connection
        self.settings = settings
        self.route = route
        self.user = user
        deflate =
            settings.compression == .gzip ? DeflateStream(level: settings.compressionLevel, container: .gzip) : nil
    }

    var eventLoop: any EventLoop { connection.channel.eventLoop }
    var endpoint: Endpoint { connection.endpoint }
    var metadata: Logger.Metadata { connection.metadata }
    var session: TLSSession? { connection.tls?.session }
    var isWritable: Bool { job == nil && !isLast && !isClosed }
    var endsInOrder: Bool { failure == nil && unsettled.isEmpty && settledBatches > 0 }

    var leastPatience: TimeAmount { Self.acknowledgementLimit + .minutes(1) }

    // MARK: Asking

    func send(_ batch: borrowing ByteWriter, as sent: SentBatch) throws(TransportError) -> Int {
        body.removeAll()
        body.append(batch, from: 0, count: batch.count)
        ends.removeAll(keepingCapacity: true)
        unsettled.add(sent)
        job = Job(batch: sent, parts: [0..<sent.events], refusalsInARow: route.refusalsInARow)
        return askNext()
    }

    /// Asks what is to be asked next, if nothing is being asked.
    /// - Returns: bytes of the body.
    @discardableResult
    private func askNext() -> Int {
        guard question == nil, !isClosed else { return 0 }
        if isPollDue, !pending.isEmpty {
            isPollDue = false
            return askForAcknowledgements()
        }
        guard let events = job?.parts.popLast() else { return 0 }
        question = (.part(events), .now())
        if events.count == job?.batch.events {
            return deflate == nil ? post(body) : post(deflated(body))
        }
        let range = bytes(of: events)
        part.removeAll()
        part.append(body, from: range.lowerBound, count: range.count)
        return deflate == nil ? post(part) : post(deflated(part))
    }

    private func deflated(_ plain: borrowing ByteWriter) -> ByteBuffer {
        compressed.removeAll()
        deflate?.reset()
        deflate?.append(plain, into: &compressed)
        deflate?.finish(into: &compressed)
        return buffer(compressed)
    }

    private func buffer(_ bytes: borrowing ByteWriter) -> ByteBuffer {
        var buffer = connection.channel.allocator.buffer(capacity: bytes.count)
        unsafe bytes.withUnsafeBytes { unsafe _ = buffer.writeBytes($0) }
        return buffer
    }

    private func post(_ bytes: borrowing ByteWriter) -> Int {
        post(buffer(bytes))
    }

    private func post(_ bytes: ByteBuffer) -> Int {
        write(route.requests.batch(bytes: bytes.readableBytes), bytes)
        return bytes.readableBytes
    }

    private func write(_ head: HTTPRequestHead, _ body: ByteBuffer) {
        let pipeline = connection.channel.pipeline.syncOperations
        pipeline.write(NIOAny(HTTPClientRequestPart.head(head)), promise: nil)
        pipeline.write(NIOAny(HTTPClientRequestPart.body(.byteBuffer(body))), promise: nil)
        pipeline.writeAndFlush(NIOAny(HTTPClientRequestPart.end(nil)), promise: nil)
    }

    private func bytes(of events: Range<Int>) -> Range<Int> {
        if ends.isEmpty {
            var lines = 0
            for index in 0..<body.count where body[index] == 0x0A {
                lines += 1
                if lines % route.requests.api.linesPerEvent == 0 { ends.append(index + 1) }
            }
        }
        return (events.lowerBound == 0 ? 0 : ends[events.lowerBound - 1])..<ends[events.upperBound - 1]
    }

    private func askForAcknowledgements() -> Int {
        let numbers = pending.flatMap(\.acknowledgements).sorted().map(String.init).joined(separator: ",")
        let text = ByteBuffer(string: "{\"acks\":[\(numbers)]}")
        question = (.acknowledgements, .now())
        write(route.requests.acknowledgements(bytes: text.readableBytes), text)
        return text.readableBytes
    }

    // MARK: Answers

    func answered(_ reply: HTTPReply, on channel: any Channel) {
        guard channel === connection.channel, let (question, _) = question, !isClosed else { return }
        self.question = nil
        if reply.closes { isLast = true }
        var reply = reply
        route.requests.secrets.hide(in: &reply.body)
        do throws(TransportError) {
            switch question {
            case .part(let events): try answered(reply, to: events)
            case .acknowledgements: try acknowledged(reply)
            }
        } catch {
            return fail(error)
        }
        if !isLast {
            askNext()
        } else if job != nil {
            reconnect()
        }
        // What has settled is told before the close is.
        user.linkHasNews(self)
        if isLast, job == nil { connection.channel.close(promise: nil) }
    }

    /// Goes on over another connection: a server may close it with each refusal.
    private func reconnect() {
        connection.channel.close(promise: nil)
        route.reconnect(self) { result in
            guard !self.isClosed else {
                if case .success(let connection) = result { connection.channel.close(promise: nil) }
                return
            }
            switch result {
            case .success(let connection):
                self.connection = connection
                self.isLast = false
                self.askNext()
            case .failure(let error):
                self.fail(error)
            }
        }
    }

    private func answered(_ reply: HTTPReply, to events: Range<Int>) throws(TransportError) {
        switch reply.status {
        case 200..<300: try taken(events, reply)
        case 413 where events.count > 1, 400 where events.count > 1:
            let middle = events.lowerBound + events.count / 2
            job?.parts.append(middle..<events.upperBound)
            job?.parts.append(events.lowerBound..<middle)
        case 400, 413: try refused(events.lowerBound, status: reply.status, reason: reply.excerpt)
        default: throw error(reply)
        }
        if job?.parts.isEmpty == true { try finishJob() }
    }

    private func taken(_ events: Range<Int>, _ reply: HTTPReply) throws(TransportError) {
        switch route.requests.api {
        case .lines: job?.refusalsInARow = 0
        case .splunk:
            job?.refusalsInARow = 0
            if let number = JSONValue(reply.body)?["ackId"]?.integer { job?.acknowledgements.insert(number) }
        case .bulk:
            guard !reply.isCut, let bulk = BulkReply(reply.body, events: events.count) else {
                throw TransportError(
                    .badResponse, attempt: "sending to \(endpoint)",
                    cause: "the answer is not that of a bulk API: \(reply.excerpt)",
                    remedy: "check 'http.path': it must lead to the bulk API of Elasticsearch or OpenSearch")
            }
            if bulk.results.isEmpty { job?.refusalsInARow = 0 }
            for (offset, result) in bulk.results.enumerated() {
                switch result {
                case .taken: job?.refusalsInARow = 0
                case .refused(let status, let reason):
                    try refused(events.lowerBound + offset, status: status, reason: reason)
                case .postponed: break
                }
            }
            for case .postponed(let status, let reason) in bulk.results {
                throw TransportError(
                    httpStatus: status, attempt: "sending to \(endpoint)",
                    cause: "an event was not taken (status \(status)): \(reason)")
            }
        }
    }

    /// One event was refused by itself.
    private func refused(_ event: Int, status: Int, reason: String) throws(TransportError) {
        let range = bytes(of: event..<(event + 1))
        let inARow = (job?.refusalsInARow ?? 0) + 1
        job?.refusalsInARow = inARow
        guard inARow < HTTPRoute.refusalLimit else {
            throw TransportError(
                .rejected, attempt: "sending to \(endpoint)",
                cause: "\(HTTPRoute.refusalLimit) events in a row were refused (status \(status)): \(reason)",
                remedy: "check 'format' and 'http.path'; the output holds, and tries again")
        }
        var first = range.lowerBound
        var id: String?
        if route.requests.api == .bulk {
            while body[first] != 0x0A { first += 1 }
            id = HTTPAPI.id(inBulkAction: body.string(from: range.lowerBound, count: first - range.lowerBound))
            first += 1
        }
        job?.refused.append(
            DeadLetter(
                time: Int64(time(nil)), status: status, reason: reason, id: id,
                event: body.array(from: first, count: range.upperBound - 1 - first)))
    }

    private func finishJob() throws(TransportError) {
        guard let done = job else { return }
        if done.acknowledgements.isEmpty, pending.isEmpty {
            try settle(done.batch, without: done.refused)
        } else {
            pending.append(
                Pending(
                    batch: done.batch, refused: done.refused, acknowledgements: done.acknowledgements, since: .now()))
            pollLater()
        }
        route.refusalsInARow = done.refusalsInARow
        job = nil
    }

    /// - Parameter refused: those of its events that were not taken, which are put away before the cursor moves over them.
    private func settle(_ batch: SentBatch, without refused: [DeadLetter]) throws(TransportError) {
        try route.keep(refused)
        settled.append(batch)
    }

    private func error(_ reply: HTTPReply) -> TransportError {
        let text = reply.excerpt.isEmpty ? "" : ": \(reply.excerpt)"
        var error = TransportError(
            httpStatus: reply.status, attempt: "sending to \(endpoint)",
            cause: "the server answered with status \(reply.status)\(text)")
        if reply.status == 429 || reply.status == 503, let text = reply.retryAfter {
            error.retryAfter = RetryAfter.wait(text, now: Int64(time(nil)))
        }
        return error
    }

    // MARK: Splunk's acknowledgements

    private func pollLater() {
        guard pollTimer == nil else { return }
        pollTimer = connection.channel.eventLoop.assumeIsolated().scheduleTask(in: Self.pollInterval) {
            self.pollTimer = nil
            self.isPollDue = true
            self.askNext()
        }
    }

    private func acknowledged(_ reply: HTTPReply) throws(TransportError) {
        guard reply.status == 200 else { throw error(reply) }
        guard case .object(let acks)? = JSONValue(reply.body)?["acks"] else {
            throw TransportError(
                .badResponse, attempt: "asking \(endpoint) for acknowledgements",
                cause: "the answer is none: \(reply.excerpt)", remedy: "check what stands between the agent and Splunk")
        }
        for (number, isIndexed) in acks where isIndexed == .bool(true) {
            guard let number = Int(number) else { continue }
            for index in pending.indices { pending[index].acknowledgements.remove(number) }
        }
        while let first = pending.first, first.acknowledgements.isEmpty {
            try settle(first.batch, without: first.refused)
            pending.removeFirst()
        }
        if !pending.isEmpty { pollLater() }
    }

    // MARK: The link

    func observe(at now: NIODeadline) throws(TransportError) -> [SentBatch] {
        defer { settled.removeAll() }
        for batch in settled { unsettled.remove(batch) }
        settledBatches += settled.count
        guard settled.isEmpty else { return settled }
        if let (_, asked) = question, now - asked > TimeAmount(settings.timeouts.write) {
            throw TransportError(
                .peerTimeout, attempt: "sending to \(endpoint)",
                cause: "no whole answer within \(settings.timeouts.write)",
                remedy: "look whether the collector hangs; what was sent goes again")
        }
        if let first = pending.first, now - first.since > Self.acknowledgementLimit {
            throw TransportError(
                .peerTimeout, attempt: "waiting for \(endpoint) to index",
                cause: "no acknowledgement within 5 minutes", remedy: "look at Splunk's indexers; it is sent again")
        }
        return []
    }

    /// The first reason is the one that counts.
    func note(_ error: TransportError) {
        failure = failure ?? error
    }

    private func fail(_ error: TransportError) {
        abandon(because: error)
        user.linkHasClosed(self)
    }

    private var unexpectedClose: TransportError {
        TransportError(
            .closed, attempt: "sending to \(endpoint)",
            cause: "the server closed the connection before it had answered",
            remedy: "nothing needs to be done: what had not settled is sent again")
    }

    /// A connection is gone.
    func closed(_ channel: any Channel) {
        // One that was left behind for another tells nothing new.
        guard !isClosed, channel === connection.channel, !(isLast && job != nil) else { return }
        isClosed = true
        pollTimer?.cancel()
        if !unsettled.isEmpty, settled.isEmpty { note(unexpectedClose) }
        user.linkHasClosed(self)
    }

    func abandon(because error: TransportError) {
        note(error)
        isClosed = true
        pollTimer?.cancel()
        connection.channel.close(promise: nil)
    }

    func finish(within limit: Duration, _ completion: @escaping () -> Void) {
        isClosed = true
        pollTimer?.cancel()
        connection.finish(within: limit).assumeIsolated().whenComplete { _ in completion() }
    }
}
