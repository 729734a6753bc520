internal import Bytes
internal import Spool

/// Events of several lines: when they have ended, and how they are shipped.
extension Tailer {
    /// Whether the last event of what was read is shipped as it is, without waiting for what may continue it.
    /// - Parameter data: all that was read, which stands at the file's offset.
    @unsafe
    func hasEnded(
        _ splitter: borrowing EventSplitter, _ data: UnsafeRawBufferPointer, _ file: TailedFile, _ open: OpenFile,
        _ input: TailedInput
    ) throws(SystemError) -> Bool {
        guard let event = splitter.open, let rule = input.rule else { return false }
        if event.count > input.maximumEventSize || event.next - event.end >= Self.longBeginning { return true }
        if event.lines == 1, unsafe !rule.promisesMore(splitter.text(event)) { return true }
        // The beginning of the next line may tell already; and a long one is not read again and again.
        let rest = unsafe UnsafeRawBufferPointer(rebasing: data[splitter.linesEnd...])
        if rest.count >= Self.longBeginning { return true }
        if unsafe ContinuationRule.showsTime(rest) { return true }
        if unsafe rest.isEmpty, open.gzip?.end == .reached { return true }
        if MonotonicTime.now - file.lastChange >= options.continuationGrace { return true }
        // A file that was left alone for long before it was read is not waited for.
        let status = try open.status()
        let now = wallTimeNow()
        let age = Duration.nanoseconds(now.seconds &* 1_000_000_000 &+ Int64(now.nanoseconds) &- status.modifiedTime)
        return status.size == file.offset + UInt64(data.count) && age >= options.continuationGrace
    }

    /// Adds an event to the open run, its lines with LF between them.
    @unsafe
    func add(_ event: EventSplitter.Event, of splitter: borrowing EventSplitter, to batch: AppendBatch) {
        guard event.hasCarriageReturn else {
            unsafe batch.add(splitter.text(event))
            return
        }
        splitter.write(event, to: &joined)
        unsafe joined.withUnsafeBytes { unsafe batch.add($0) }
        joined.removeAll()
        joined.shrink(to: Self.longBeginning)
    }

    /// Ships the lines that waited in a file which does not hold them any more, as far as they were kept.
    func shipHeldLines(of file: TailedFile) {
        guard let lines = file.held?.bytes, !lines.isEmpty, let batch = runs.prepare() else { return }
        let input = inputs[file.input]
        unsafe lines.withUnsafeBytes { bytes in
            var splitter = unsafe EventSplitter(bytes, rule: input.rule, maximumEventSize: input.maximumEventSize)
            _ = splitter.nextEvent()
            guard let event = splitter.close() else { return }
            batch.beginRun(source: file.source, before: file.position)
            unsafe add(event, of: splitter, to: batch)
            unsafe file.consume(bytes)
            input.status.bytes += UInt64(bytes.count)
            endRun(file, input, batch, events: 1)
        }
    }
}
