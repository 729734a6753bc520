internal import Synchronization

/// An output's place in the spool, kept in `cursors/<output>`.
public final class Cursor: Sendable {
    /// The output's name.
    public let name: String

    private let state: SpoolState
    private let guarded: Mutex<Guarded>

    private struct Guarded {
        var value: StoredCursor
        /// `value` as of the last sync; nil before the first.
        var synced: StoredCursor?
        var file: OpenFile?
        var slot = 0
        var syncedSlot: Int?
        var syncingSlot: Int?
        /// A slot is being written, by whichever thread.
        var isWriting = false
        /// The value is newer than what is in the file.
        var isUnwritten: Bool
        /// What is in the file is newer than the last sync.
        var isUnsynced = false
        var isClosed = false
    }

    /// A cursor at `value`; `slot` is where the file holds it. What was found in a file need not be on the disk, and is
    /// written there once more; until that is synced nothing but this slot is written to.
    init(name: String, state: SpoolState, value: StoredCursor, file: OpenFile?, slot: Int) {
        self.name = name
        self.state = state
        guarded = Mutex(Guarded(value: value, file: file, slot: slot, isUnwritten: true))
    }

    /// The first seq that is not acknowledged.
    public var next: UInt64 { guarded.withLock { $0.value.next } }
    /// The seq of the last event before ``next`` that the output chose; nil if there was none.
    public var previous: UInt64? { guarded.withLock { $0.value.previous } }
    /// What was dropped of the backlog on request and not yet told.
    public var dropMark: DropMark? { guarded.withLock { $0.value.pendingMark } }
    /// The first seq whose event is still to be sent.
    public var needed: UInt64 { guarded.withLock { $0.value.needed } }
    /// As it stands in its file.
    var stored: StoredCursor { guarded.withLock { $0.value } }
    /// ``next`` as it would be found after a power cut.
    var syncedNext: UInt64 { guarded.withLock { $0.synced?.next ?? 0 } }
    /// ``needed`` as it would be found after a power cut.
    var syncedNeeded: UInt64 { guarded.withLock { $0.synced?.needed ?? 0 } }

    /// Moves the cursor on and stores it, so that it outlives the process; the writer syncs it. A cursor does not go
    /// back, nor beyond what is durable. What cannot be stored is kept in memory and stored later.
    public func acknowledge(next: UInt64, previous: UInt64?) {
        FaultPoint.acknowledged.reached()
        let limit = state.durableEnd.load(ordering: .acquiring)
        let isForward = guarded.withLock { cursor in
            guard next >= cursor.value.next else { return false }
            cursor.value.next = min(next, limit)
            cursor.value.previous = previous
            cursor.isUnwritten = true
            return true
        }
        guard isForward else { return }
        let isSyncDue = store()
        if isSyncDue || next >= state.removalThreshold.load(ordering: .relaxed) { state.signal.raise() }
    }

    /// Drops what is not acknowledged before `mark`, and stores that; the writer syncs it.
    /// - Returns: what is dropped that was not dropped before; nil if nothing is.
    func drop(_ mark: DropMark) -> ClosedRange<UInt64>? {
        let range = guarded.withLock { cursor -> ClosedRange<UInt64>? in
            let first = cursor.value.needed
            guard mark.end > first else { return nil }
            cursor.value.mark = mark
            cursor.isUnwritten = true
            return first...(mark.end - 1)
        }
        if range != nil { store() }
        return range
    }

    /// Writes the value to a slot that is neither the last synced nor being synced, if it is newer than the file's.
    /// - Returns: whether the file was synced as it was before, so that the writer may not know of it.
    @discardableResult
    private func store() -> Bool {
        let job = guarded.withLock { cursor -> (OpenFile, Int, StoredCursor)? in
            guard cursor.isUnwritten, !cursor.isWriting, !cursor.isClosed, let file = cursor.file,
                cursor.syncedSlot != nil || cursor.syncingSlot == nil
            else { return nil }
            if cursor.slot == cursor.syncedSlot || cursor.slot == cursor.syncingSlot {
                cursor.slot = Self.freeSlot(besides: cursor.syncedSlot, cursor.syncingSlot)
            }
            cursor.value.turn += 1
            cursor.isWriting = true
            cursor.isUnwritten = false
            return (file, cursor.slot, cursor.value)
        }
        guard let (file, slot, value) = job else { return false }
        var isWritten = true
        do throws(FileError) {
            try state.environment.fileSystem.writeAll(
                file, at: CursorFile.slotOffset(slot), CursorFile.encoded(value))
            FaultPoint.cursorSlotWritten.reached()
        } catch {
            isWritten = false
        }
        return guarded.withLock { cursor in
            defer { cursor.isUnsynced = cursor.isUnsynced || isWritten }
            cursor.isWriting = false
            cursor.isUnwritten = cursor.isUnwritten || !isWritten
            return !cursor.isUnsynced
        }
    }

    private static func freeSlot(besides first: Int?, _ second: Int?) -> Int {
        for slot in 0..<CursorFile.slotCount where slot != first && slot != second { return slot }
        preconditionFailure("two slots cannot fill three")
    }

    // MARK: The writer

    /// Stores and syncs what is newer than the last sync, making the file if there is none.
    /// - Returns: whether the value as of the call is durable; false where an acknowledgement is just being written.
    func sync() throws(FileError) -> Bool {
        try makeFile()
        store()
        let job = guarded.withLock { cursor -> (OpenFile, StoredCursor)?? in
            if cursor.isWriting || cursor.isUnwritten { return .some(nil) }
            guard cursor.isUnsynced, let file = cursor.file else { return nil }
            cursor.syncingSlot = cursor.slot
            cursor.isUnsynced = false
            return (file, cursor.value)
        }
        guard let job else { return true }
        guard let (file, value) = job else { return false }
        do throws(FileError) {
            try state.environment.fileSystem.sync(file)
        } catch {
            guarded.withLock { cursor in
                // Whether the slot is on the disk is not known any more: it is written anew.
                cursor.syncingSlot = nil
                cursor.isUnwritten = true
            }
            throw error
        }
        guarded.withLock { cursor in
            cursor.syncedSlot = cursor.syncingSlot
            cursor.syncingSlot = nil
            cursor.synced = value
        }
        return true
    }

    private func makeFile() throws(FileError) {
        let value = guarded.withLock { $0.file == nil && !$0.isClosed ? $0.value : nil }
        guard let value else { return }
        let fileSystem = state.environment.fileSystem
        let path = state.paths.cursor(name)
        try fileSystem.replaceFile(
            path, in: state.paths.cursors, with: CursorFile.encoded(name: name, cursor: value))
        let file = try fileSystem.open(path, .readWrite)
        guarded.withLock { cursor in
            cursor.file = file
            cursor.slot = 0
            cursor.syncedSlot = 0
            cursor.synced = value
            cursor.isUnwritten = cursor.value != value
        }
    }

    /// Whether there is something to sync, or will be when an acknowledgement that is just being written is.
    var needsSync: Bool {
        guarded.withLock { cursor in
            cursor.isUnsynced || cursor.isUnwritten || cursor.isWriting || (cursor.file == nil && !cursor.isClosed)
        }
    }

    /// Closes the file; acknowledgements that come later stay in memory.
    func close() {
        let file = guarded.withLock { cursor -> OpenFile? in
            cursor.isClosed = true
            defer { cursor.file = nil }
            return cursor.file
        }
        if let file { state.environment.fileSystem.close(file) }
    }
}
