/// What `gatepost spool drop` does.
extension Spool {
    /// Drops what waits for an output, up to and including `last`. Its output sends gap records in its place, the same at
    /// every retry; segments that nobody else needs go. Does not wait for the disk: a power cut within a second may undo it.
    /// - Returns: `dropped`, `nothing`, or `unknown` where its cursor is not open.
    public func drop(backlogOf output: String, through last: UInt64) -> BacklogDrop {
        guard let cursor = state.withLock({ $0.cursors[output] }) else { return .unknown }
        let mark = DropMark(end: min(last, durableEnd - 1) + 1, time: state.environment.clock.wallTime().0)
        guard let range = cursor.drop(mark) else { return .nothing }
        tell(of: range, output: output)
        return .dropped(range)
    }

    /// Forgets an output that is not in the configuration any more: its cursor is removed, and segments that nobody else
    /// needs go. An output of that name would be a new one.
    /// - Returns: `forgotten`, or `unknown` where no abandoned output has that name.
    /// - Throws: if the cursor cannot be removed.
    public func forget(abandoned output: String) throws(SpoolError) -> BacklogDrop {
        let found = state.withLock { guarded in
            guarded.abandoned.first { $0.output == output }.map { (backlog: $0, end: guarded.nextSeq) }
        }
        guard let (backlog, end) = found else { return .unknown }
        do throws(FileError) {
            try state.environment.fileSystem.unlink(state.paths.cursor(output))
            try state.environment.fileSystem.syncDirectory(state.paths.cursors)
        } catch {
            guard error.isMissingFile else { throw error.asSpoolError }
        }
        state.withLock { $0.stored[output] = nil }
        state.signal.raise()
        guard backlog.events > 0 else { return .forgotten(nil) }
        guard backlog.events > 0 else { return .forgotten(nil) }
        let range = (end - backlog.events)...(end - 1)
        tell(of: range, output: output)
        return .forgotten(range)
    }

    private func tell(of range: ClosedRange<UInt64>, output: String) {
        state.withLock { $0.lost[.spoolDrop, default: 0] += UInt64(range.count) }
        state.notify(.droppedOnRequest(output: output, first: range.lowerBound, last: range.upperBound))
        state.signal.raise()
    }
}
