import Bytes
import Compression
import Logging
import NIOCore
import Transport

/// One living connection to a syslog collector: the stream's compression, the count of its bytes, and the ledger.
final class StreamLink: Link {
    private let connection: Connection
    private let timeout: Duration
    private let peerAnswersReceipts: (Bool) -> Void
    private var settlement: Settlement
    /// When bytes were last acknowledged, or none waited to be.
    private var lastProgress: NIODeadline
    private(set) var failure: TransportError?

    private var deflate: DeflateStream?
    private var compressed = ByteWriter()
    private var acknowledged: UInt64 = 0

    /// - Parameters:
    ///   - answersReceipts: whether this peer is known to answer receipts from a connection before.
    ///   - peerAnswersReceipts: is told whenever that was seen anew.
    init(
        connection: Connection, settings: OutputSettings, answersReceipts: Bool, now: NIODeadline,
        peerAnswersReceipts: @escaping (Bool) -> Void
    ) {
        self.connection = connection
        timeout = settings.timeouts.write
        self.peerAnswersReceipts = peerAnswersReceipts
        settlement = Settlement(after: TimeAmount(settings.settle.after), answersReceipts: answersReceipts)
        lastProgress = now
        deflate = settings.compression == .zlib ? DeflateStream(level: settings.compressionLevel) : nil
    }

    var metadata: Logger.Metadata { connection.metadata }
    var session: TLSSession? { connection.tls?.session }
    var isWritable: Bool { connection.isWritable }
    var unsettled: Unsettled { settlement.unsettled }
    var settledBatches: Int { settlement.settledBatches }

    func send(_ batch: borrowing ByteWriter, as sent: SentBatch) throws(TransportError) -> Int {
        let wireEnd: UInt64
        var count = batch.count
        if deflate != nil {
            compressed.removeAll()
            deflate?.compress(batch, into: &compressed)
            wireEnd = try connection.send(compressed)
            count = compressed.count
        } else {
            wireEnd = try connection.send(batch)
        }
        settlement.sent(Settlement.Entry(batch: sent, wireEnd: wireEnd))
        requestReceipt()
        return count
    }

    func observe(at now: NIODeadline) throws(TransportError) -> [SentBatch] {
        let info = try TCPInfo.read(connection.channel)
        let taken = connection.bytesAcknowledged(info)
        if taken > acknowledged || taken >= connection.bytesOut { lastProgress = now }
        acknowledged = taken
        let seen = Settlement.Observation(
            acknowledged: taken, segments: info.segmentsIn, windowIsOpen: info.peerWindow != 0,
            receiptAnswers: connection.tls?.receiptAnswers ?? 0)
        let settled = settlement.observe(seen, at: now)
        requestReceipt()
        if settlement.peerAnswersReceipts { peerAnswersReceipts(true) }
        if settled.isEmpty { try checkProgress(at: now) }
        return settled
    }

    /// Without progress for `timeouts.write` the collector hangs, or is no longer there.
    private func checkProgress(at now: NIODeadline) throws(TransportError) {
        if let owed = settlement.receiptOwed(at: now), owed > TimeAmount(timeout) {
            // Another program may have taken the collector's place; if it answers receipts too, that is learned anew.
            peerAnswersReceipts(false)
            throw TransportError(
                .io, attempt: "sending to \(connection.endpoint)",
                cause: "the collector has not confirmed for \(timeout) that it reads",
                remedy: "look whether the collector hangs; what was sent goes again")
        }
        if now - lastProgress > TimeAmount(timeout) {
            throw TransportError(
                .io, attempt: "sending to \(connection.endpoint)", cause: "the collector took nothing for \(timeout)",
                remedy: "look whether the collector still reads; what was sent goes again")
        }
    }

    /// Asks for a receipt of what was sent, where the connection can and there is something to prove.
    private func requestReceipt() {
        guard settlement.wantsReceipt, let tls = connection.tls else { return }
        let answers = tls.receiptAnswers
        guard tls.requestReceipt() != nil else { return }
        settlement.requestedReceipt(answers: answers, at: .now())
    }

    /// The first reason is the one that counts.
    func note(_ error: TransportError) {
        failure = failure ?? error
    }

    func abandon(because error: TransportError) {
        note(error)
        connection.channel.close(promise: nil)
    }

    func finish(within limit: Duration, _ completion: @escaping () -> Void) {
        connection.finish(within: limit).assumeIsolated().whenComplete { _ in completion() }
    }
}

extension Connection {
    /// What an operator wants to know of a new connection.
    var metadata: Logger.Metadata {
        var parts: Logger.Metadata = ["endpoint": "\(endpoint)", "address": "\(remoteAddress)"]
        if let proxy { parts["proxy"] = "\(proxy)" }
        if let session = tls?.session {
            parts["tls"] = "\(session.version) \(session.cipher)"
            if !session.isVerified { parts["verified"] = "no" }
        }
        return parts
    }
}
