import Bytes
import Logging
import NIOCore
import Transport

/// One living connection to a collector: the stream's compression, the count of its bytes, and the ledger.
///
/// To be used on the channel's event loop.
final class Link {
    let connection: Connection
    var settlement: Settlement
    /// When bytes were last acknowledged, or none waited to be.
    var lastProgress: NIODeadline
    /// When something was last sent.
    var lastSent: NIODeadline
    /// The timer of the next look at the connection.
    var observer: Scheduled<Void>?
    /// Why the link is being closed, once that is known: what is logged and counted.
    var failure: TransportError?

    private var deflate: DeflateStream?
    private var compressed = ByteWriter()
    private var acknowledged: UInt64 = 0

    init(connection: Connection, settings: OutputSettings, answersReceipts: Bool, now: NIODeadline) {
        self.connection = connection
        settlement = Settlement(after: TimeAmount(settings.settle.after), answersReceipts: answersReceipts)
        lastProgress = now
        lastSent = now
        deflate = settings.compression == .zlib ? DeflateStream(level: settings.compressionLevel) : nil
    }

    var channel: any Channel { connection.channel }

    /// What an operator wants to know of a new connection.
    var description: Logger.Metadata {
        var parts: Logger.Metadata = [
            "endpoint": "\(connection.endpoint)", "address": "\(connection.remoteAddress)",
        ]
        if let session = connection.tls?.session {
            parts["tls"] = "\(session.version) \(session.cipher)"
            if !session.isVerified { parts["verified"] = "no" }
        }
        return parts
    }

    /// Hands one batch to the socket.
    /// - Returns: bytes after compression.
    func send(_ batch: borrowing ByteWriter, entry: Settlement.Entry) throws(TransportError) -> Int {
        var entry = entry
        var sent = batch.count
        if deflate != nil {
            compressed.removeAll()
            deflate?.compress(batch, into: &compressed)
            entry.wireEnd = try connection.send(compressed)
            sent = compressed.count
        } else {
            entry.wireEnd = try connection.send(batch)
        }
        settlement.sent(entry)
        return sent
    }

    /// Looks at the connection.
    /// - Returns: what has settled.
    func observe(at now: NIODeadline) throws(TransportError) -> [Settlement.Entry] {
        let info = try TCPInfo.read(channel)
        let taken = connection.bytesAcknowledged(info)
        if taken > acknowledged || taken >= connection.bytesOut { lastProgress = now }
        acknowledged = taken
        let seen = Settlement.Observation(
            acknowledged: taken, segments: info.segmentsIn, windowIsOpen: info.peerWindow != 0,
            receiptAnswers: connection.tls?.receiptAnswers ?? 0)
        return settlement.observe(seen, at: now)
    }

    /// Asks for a receipt of what was sent, where the connection can and there is something to prove.
    func requestReceipt() {
        guard settlement.wantsReceipt, let tls = connection.tls else { return }
        let answers = tls.receiptAnswers
        guard tls.requestReceipt() != nil else { return }
        settlement.requestedReceipt(answers: answers, at: .now())
    }
}
