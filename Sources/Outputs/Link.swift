import Bytes
import Logging
import NIOCore
import Transport

/// An open way to a destination, and the ledger of what was sent on it: the part of an output that is the protocol's own.
///
/// The delivery loop hands batches over in order while ``isWritable``; the link says which of them have settled, in that
/// order. What has not settled when it closes is sent again, on another link. To be used on the output's event loop.
protocol Link: AnyObject {
    /// What an operator wants to know of a new link.
    var metadata: Logger.Metadata { get }
    /// What the TLS handshake agreed on; nil where there is no TLS.
    var session: TLSSession? { get }
    /// Whether the next batch may be handed over now; ``LinkUser/linkIsReady(_:)`` tells when it may again.
    var isWritable: Bool { get }
    var unsettled: Unsettled { get }
    /// Batches that have settled on this link.
    var settledBatches: Int { get }
    /// Whether a link that is closed was closed in the protocol's order: nothing failed, and nothing is to be sent again.
    var endsInOrder: Bool { get }
    /// How long the link may well confirm nothing while all is in order.
    var leastPatience: TimeAmount { get }
    /// Why the link is closed or about to be, where that is known: what is logged and counted.
    var failure: TransportError? { get }

    /// Hands one batch over.
    /// - Returns: bytes as they were handed on, after compression.
    /// - Throws: if the link is of no more use; it is then closed by the caller.
    func send(_ batch: borrowing ByteWriter, as sent: SentBatch) throws(TransportError) -> Int

    /// Looks at what is known of the link; called regularly, and after ``LinkUser/linkHasNews(_:)``.
    /// - Returns: what has settled since the last look, in the order in which it was sent.
    /// - Throws: if the destination has made no progress for too long, or has refused; the caller closes the link.
    func observe(at now: NIODeadline) throws(TransportError) -> [SentBatch]

    /// Closes at once, for `error`, and tells nobody.
    func abandon(because error: TransportError)

    /// Ends in order: what was sent is flushed, and the peer may close first, within `limit`.
    /// - Parameter completion: called on the event loop when the link is closed.
    func finish(within limit: Duration, _ completion: @escaping () -> Void)
}

extension Link {
    var session: TLSSession? { nil }
    var endsInOrder: Bool { false }
    var leastPatience: TimeAmount { .zero }

    /// What a developer wants to know of a link on which nothing moves.
    var dump: Logger.Metadata {
        metadata.merging([
            "unsettled_batches": "\(unsettled.batches)", "unsettled_bytes": "\(unsettled.bytes)",
            "settled_batches": "\(settledBatches)", "writable": "\(isWritable)",
        ]) { $1 }
    }
}
