import Bytes
import Logging
import NIOCore
import Transport

/// A RELP session. A batch has settled when the collector has acknowledged each of its events.
///
/// The window is `in_flight`: so many bytes go ahead of their acknowledgements.
final class RELPLink: Link {
    private struct Entry {
        var batch: SentBatch
        /// The index of the first frame behind the batch.
        var end: UInt64
    }

    private let connection: Connection
    private let settings: OutputSettings
    private let user: any LinkUser
    private var whenBegun: ((TransportError?) -> Void)?
    private var deadline: Scheduled<Void>?

    private var frames = ByteWriter()
    private var nextFrame: UInt64 = 0
    /// The first frame that is not acknowledged, and those behind it that are.
    private var lowest: UInt64 = 0
    private var acknowledgedAhead: Set<UInt64> = []
    private var lastProgress = NIODeadline.now()
    private var entries: [Entry] = []
    private var isClosed = false
    private(set) var failure: TransportError?
    private(set) var unsettled = Unsettled.nothing
    private(set) var settledBatches = 0

    init(connection: Connection, settings: OutputSettings, user: any LinkUser) {
        self.connection = connection
        self.settings = settings
        self.user = user
    }

    var endpoint: Endpoint { connection.endpoint }
    var metadata: Logger.Metadata { connection.metadata }
    var session: TLSSession? { connection.tls?.session }
    var isWritable: Bool { connection.isWritable && !isClosed }
    var endsInOrder: Bool { failure == nil && unsettled.isEmpty }

    /// Offers the session; nothing is sent before the collector has taken it.
    func begin(_ completion: @escaping (TransportError?) -> Void) {
        whenBegun = completion
        let limit = settings.timeouts.connect
        deadline = connection.channel.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limit)) {
            self.note(
                TransportError(
                    .handshakeTimeout, attempt: "opening a session with \(self.endpoint)",
                    cause: "no answer within \(limit)",
                    remedy: "check that this is a RELP port; plain syslog takes tcp://"))
            self.connection.channel.close(promise: nil)
        }
        frames.removeAll()
        RELPFrames.append(
            nextFrame, "open", "relp_version=0\nrelp_software=gatepost\ncommands=syslog", to: &frames)
        nextFrame += 1
        do throws(TransportError) {
            try connection.send(frames)
        } catch {
            note(error)
            closed()
        }
    }

    func send(_ batch: borrowing ByteWriter, as sent: SentBatch) throws(TransportError) -> Int {
        frames.removeAll()
        RELPFrames.append(batch: batch, first: nextFrame, to: &frames)
        if entries.isEmpty { lastProgress = .now() }
        nextFrame += UInt64(sent.events)
        entries.append(Entry(batch: sent, end: nextFrame))
        unsettled.add(sent)
        try connection.send(frames)
        return frames.count
    }

    // MARK: What the collector says

    func received(_ reply: RELPReply) {
        guard !isClosed else { return }
        if reply.command == "serverclose" {
            connection.channel.close(promise: nil)
            return
        }
        guard reply.command == "rsp", let index = RELPFrames.index(ofNumber: reply.number, notBefore: lowest),
            index < nextFrame, !acknowledgedAhead.contains(index)
        else {
            return refuse(
                .badResponse, "it answers what it was not asked (\(reply.number) \(peerText(reply.command.utf8)))")
        }
        guard reply.status == 200 else {
            return refuse(.rejected, "the collector refuses: \(peerText(reply.data))")
        }
        lastProgress = .now()
        acknowledgedAhead.insert(index)
        while acknowledgedAhead.remove(lowest) != nil { lowest += 1 }
        if index == 0, let begun = whenBegun {
            whenBegun = nil
            deadline?.cancel()
            begun(nil)
        }
    }

    /// All that came at once has been received.
    func receivedAll() {
        if let first = entries.first, first.end <= lowest { user.linkHasNews(self) }
    }

    func becameWritable() {
        user.linkIsReady(self)
    }

    private func refuse(_ reason: TransportError.Reason, _ cause: String) {
        note(
            TransportError(
                reason, attempt: "sending to \(endpoint)", cause: cause,
                remedy: "see the collector's own log; what it did not acknowledge is sent again"))
        connection.channel.close(promise: nil)
    }

    // MARK: The link

    func observe(at now: NIODeadline) throws(TransportError) -> [SentBatch] {
        let count = entries.prefix { $0.end <= lowest }.count
        let settled = entries.prefix(count).map(\.batch)
        entries.removeFirst(count)
        for batch in settled { unsettled.remove(batch) }
        settledBatches += count
        if settled.isEmpty, !entries.isEmpty, now - lastProgress > TimeAmount(settings.timeouts.write) {
            throw TransportError(
                .peerTimeout, attempt: "sending to \(endpoint)",
                cause: "nothing was acknowledged for \(settings.timeouts.write)",
                remedy: "look whether the collector hangs; what was sent goes again")
        }
        return settled
    }

    /// The first reason is the one that counts.
    func note(_ error: TransportError) {
        failure = failure ?? error
    }

    /// The connection is gone.
    func closed() {
        guard !isClosed else { return }
        isClosed = true
        deadline?.cancel()
        if let begun = whenBegun {
            whenBegun = nil
            return begun(
                failure
                    ?? TransportError(
                        .closed, attempt: "opening a session with \(endpoint)",
                        cause: "the collector closed the connection",
                        remedy: "check that this is a RELP port; plain syslog takes tcp:// or tls://"))
        }
        user.linkHasClosed(self)
    }

    func abandon(because error: TransportError) {
        note(error)
        isClosed = true
        connection.channel.close(promise: nil)
    }

    /// Says `close`, which the collector answers before it closes too.
    func finish(within limit: Duration, _ completion: @escaping () -> Void) {
        isClosed = true
        frames.removeAll()
        RELPFrames.append(nextFrame, "close", to: &frames)
        // A connection that is gone needs no farewell.
        _ = try? connection.send(frames)
        connection.finish(within: limit).assumeIsolated().whenComplete { _ in completion() }
    }
}
