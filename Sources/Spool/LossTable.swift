/// What was dropped and may still have to be told, in the order of seqs.
struct LossTable: Sendable {
    struct Entry: Equatable, Sendable {
        var loss: Loss
        /// Where the file has it.
        var slot: Int
        /// Grows with every writing; where two overlap, the later is right.
        var turn: UInt64
        /// Somebody may have been told of it as it stands, so that it does not grow any more.
        var isTold: Bool
    }

    /// Losses remembered at once. Of the oldest beyond that only the range is known, from the segments' names.
    static let limit = 256

    private(set) var entries: [Entry] = []
    private(set) var nextTurn: UInt64 = 1

    /// The entry that adds `loss`: joined with the one before, if nobody was told of that, so that an output that was away
    /// for long gets few gap records. Its slot is free in the file; only one that no entry needs is.
    mutating func proposal(for loss: Loss) -> Entry {
        var joined = loss
        if let last = entries.last, !last.isTold, last.loss.last + 1 == loss.first, last.loss.stream == loss.stream,
            last.loss.epoch == loss.epoch, last.loss.reason == loss.reason
        {
            joined = last.loss
            joined.last = loss.last
            joined.bytes += loss.bytes
        }
        defer { nextTurn += 1 }
        return Entry(loss: joined, slot: freeSlot, turn: nextTurn, isTold: false)
    }

    /// The lowest slot that no entry has; there is always one below ``limit`` + 1.
    private var freeSlot: Int {
        let used = Set(entries.map(\.slot))
        var slot = 0
        while used.contains(slot) { slot += 1 }
        return slot
    }

    /// Puts an entry in. It replaces what it overlaps: of an earlier one stays what is before it.
    mutating func insert(_ entry: Entry) {
        entries.removeAll { $0.loss.first >= entry.loss.first }
        if let last = entries.last, last.loss.last >= entry.loss.first {
            entries[entries.count - 1].loss = last.loss.before(entry.loss.first)
        }
        entries.append(entry)
        if entries.count > Self.limit { entries.removeFirst() }
        nextTurn = max(nextTurn, entry.turn + 1)
    }

    /// Forgets what is wholly before `seq`, except the newest.
    mutating func prune(before seq: UInt64) {
        while entries.count > 1, entries[0].loss.last < seq { entries.removeFirst() }
    }

    /// The loss that holds `seq`, which now counts as told; else where the next one begins.
    mutating func tell(of seq: UInt64) -> (loss: Loss?, next: UInt64?) {
        guard let index = entries.firstIndex(where: { $0.loss.last >= seq }) else { return (nil, nil) }
        guard entries[index].loss.first <= seq else { return (nil, entries[index].loss.first) }
        entries[index].isTold = true
        return (entries[index].loss, nil)
    }
}

extension Loss {
    /// The part before `seq`, which is within the loss and not its first.
    fileprivate func before(_ seq: UInt64) -> Loss {
        var part = self
        let gap = gap(from: first, to: seq)
        part.last = gap.last
        part.bytes = gap.bytes
        return part
    }
}
