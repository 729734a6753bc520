import Bytes
import NIOCore
import Spool
import Transport

/// Where a ``Delivery`` has its batches from: what it sends, in order, from any place on, as often as it has to. To be
/// used on the output's thread.
protocol BatchSource: AnyObject {
    /// The first place that has not been read.
    var position: UInt64 { get }
    /// The seq of the last event chosen so far; nil if there was none, or it is not known.
    var previous: UInt64? { get }
    /// Bytes in the batch, rendered and framed.
    var byteCount: Int { get }
    /// Events in the batch.
    var events: Int { get }
    /// When the first event of the batch arrived, in seconds of Unix time; nil: the batch is empty.
    var firstArrival: Int64? { get }
    /// Events lost in the spool whose gap records were made, by the reason.
    var lostEvents: [String: UInt64] { get }
    /// How many values each redaction rule has hidden so far.
    var redactions: [UInt64] { get }

    /// Adds events to the batch until it is full or everything that is there is in it.
    /// - Throws: when it cannot be read; the batch stays as it is.
    func fill(now: NIODeadline) throws -> BatchFill

    /// Begins the next batch, and lends the finished one and what the ledger keeps of it. The connection may close under
    /// the send, and ``rewind(to:previous:)`` be called before `body` returns.
    func takeBatch(
        _ body: (borrowing ByteWriter, SentBatch) throws(TransportError) -> Int
    ) throws(TransportError) -> Int

    /// What is before the mark was dropped on request: gap records stand for it, also for what is in the batch.
    /// - Parameter delivered: where the cursor is.
    func drop(_ mark: DropMark?, delivered: UInt64)

    /// Forgets the batch and reads on from `place`.
    func rewind(to place: UInt64, previous: UInt64?)

    /// Nothing comes for a while: lets go of what only the last burst needed. It is made again when it is needed.
    func rest()
}
