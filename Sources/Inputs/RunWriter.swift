internal import Spool

/// The batch that is being filled: runs of several files may share it.
final class RunWriter {
    private let spool: Spool
    private(set) var batch: AppendBatch?
    /// Whether the spool refused a batch because it gave up data before it.
    private(set) var isStale = false

    init(spool: Spool) {
        self.spool = spool
    }

    /// Makes sure that there is a batch with room.
    /// - Returns: nil if the spool takes nothing now, or wants everything to be read again.
    func prepare() -> AppendBatch? {
        if let batch, batch.isFull { flush() }
        guard !isStale else { return nil }
        if batch == nil { batch = spool.makeBatch() }
        return batch
    }

    /// Hands what there is to the spool.
    func flush() {
        guard let full = batch else { return }
        batch = nil
        guard full.eventCount > 0 else {
            spool.recycle(full)
            return
        }
        if spool.append(full) == .stale { isStale = true }
    }

    /// Forgets what was not handed over yet; the spool is asked again from now on.
    func discard() {
        if let batch { spool.recycle(batch) }
        batch = nil
        isStale = false
    }
}
