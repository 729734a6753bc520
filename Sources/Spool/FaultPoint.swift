#if DEBUG
    internal import Glibc
    internal import Synchronization
#endif

/// Places where a debug build can be made to die as if the power had failed, by `GATEPOST_FAULT=name[:count]` in the
/// environment: the process kills itself with SIGKILL when it gets there for the `count`th time. Release builds have
/// none of it.
enum FaultPoint: String, CaseIterable {
    /// A batch is handed to the kernel and not synced.
    case eventsWritten
    /// A sync has returned, and nobody has been told.
    case batchSynced
    /// A new segment's header, with its source table, is written under its temporary name.
    case sourceTableWritten
    /// A new segment and its directory entry are durable.
    case segmentCreated
    /// A segment is complete and synced, and has no successor.
    case segmentSealed
    /// A collector's acknowledgement is received, and the cursor not stored.
    case acknowledged
    /// A cursor's slot is written and not synced.
    case cursorSlotWritten
    /// The cursors are synced, and passed segments are about to go.
    case cursorsSynced
    /// A segment is unlinked, and its directory not synced.
    case segmentUnlinked
    /// A segment is in the ledger of what is dropped, and is still there.
    case lossRecorded

    #if DEBUG
        private static let armed: (point: FaultPoint, count: Int)? = {
            guard let setting = unsafe getenv("GATEPOST_FAULT") else { return nil }
            let words = unsafe String(cString: setting).split(separator: ":")
            guard let name = words.first, let point = FaultPoint(rawValue: String(name)) else { return nil }
            return (point, words.count > 1 ? Int(words[1]) ?? 1 : 1)
        }()
        private static let passes = Atomic<Int>(0)
    #endif

    /// Dies here, if this is the point and the time.
    @inline(__always)
    func reached() {
        #if DEBUG
            guard let armed = Self.armed, armed.point == self else { return }
            if Self.passes.add(1, ordering: .relaxed).newValue == armed.count { kill(getpid(), SIGKILL) }
        #endif
    }
}
