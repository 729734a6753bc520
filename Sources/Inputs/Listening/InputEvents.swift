internal import Spool

/// The batch that listeners fill: runs of several senders may share it.
///
/// A read is made only when there is a batch with room for all that it may bring, so that nothing that was read ever has
/// to wait beside the spool.
final class InputEvents {
    private let spool: Spool
    private(set) var batch: AppendBatch?
    /// Whether the batch was had though the spool takes nothing: nothing is read into it.
    private var isExtra = false
    /// Bytes that one read may bring.
    static let readSize = 64 << 10

    init(spool: Spool) {
        self.spool = spool
    }

    /// A batch with room for a read; nil: the spool takes nothing now.
    func prepare() -> AppendBatch? {
        if isExtra || !hasRoom { flush() }
        if batch == nil { batch = spool.makeBatch() }
        return batch
    }

    /// A batch with room for what is kept of a stream, even while the spool takes nothing: to be asked for only when the
    /// stream ends, so that no more is put into it than was kept.
    func prepareInAnyCase() -> AppendBatch {
        if isExtra, hasRoom, let batch { return batch }
        if let batch = prepare() { return batch }
        guard let extra = spool.makeExtraBatch() else {
            preconditionFailure("the spool is closed after its inputs")
        }
        batch = extra
        isExtra = true
        return extra
    }

    private var hasRoom: Bool {
        // One read can bring as many events as it has pairs of a byte and a line feed.
        let roomForEvents = AppendBatch.eventLimit - Self.readSize / 2 - 2
        return batch.map { $0.byteCount <= AppendBatch.byteLimit - Self.readSize && $0.eventCount <= roomForEvents }
            ?? true
    }

    /// Hands over what there is. It is of sources without positions alone, and so never refused while the spool is open.
    func flush() {
        guard let full = batch else { return }
        batch = nil
        isExtra = false
        guard full.eventCount > 0 else {
            spool.recycle(full)
            return
        }
        let result = spool.append(full)
        precondition(result == .accepted, "the spool is closed after its inputs")
    }
}
