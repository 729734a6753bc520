internal import Bytes

/// Counts events, and finds duplicates by their ids and by the markers of a simulated gateway.
///
/// It remembers a 64-bit hash of each: for a million events, the odds of one mistake are one to forty million.
struct EventTally {
    private(set) var counts = CollectorTally()
    private var ids: Set<UInt64> = []
    private var markers: Set<UInt64> = []
    private let limit: Int

    /// - Parameter limit: how many ids, and how many markers, are remembered at most.
    init(limit: Int) {
        self.limit = limit
    }

    mutating func countConnection() { counts.connections += 1 }
    mutating func count(wireBytes: Int) { counts.wireBytes += UInt64(wireBytes) }
    mutating func count(streamBytes: Int) { counts.streamBytes += UInt64(streamBytes) }

    /// Counts the event at `offset` of `bytes`.
    mutating func count(_ bytes: borrowing ByteWriter, from offset: Int, count: Int) {
        let end = offset + count
        counts.events += 1
        if let id = bytes.eventID(from: offset, to: end) {
            if remember(bytes.hash(id), in: \.ids) {
                counts.ids += 1
                if bytes.firstIndex(of: "-gap-", anchor: 1, from: id.lowerBound, to: id.upperBound) != nil {
                    counts.gapRecords += 1
                }
            } else {
                counts.duplicates += 1
            }
        } else {
            counts.withoutID += 1
        }
        if let marker = bytes.marker(from: offset, to: end), remember(bytes.hash(marker), in: \.markers) {
            counts.markers += 1
        }
    }

    /// Whether it was not known.
    private mutating func remember(_ hash: UInt64, in set: WritableKeyPath<EventTally, Set<UInt64>>) -> Bool {
        guard self[keyPath: set].count < limit else {
            counts.isExact = false
            return !self[keyPath: set].contains(hash)
        }
        return self[keyPath: set].insert(hash).inserted
    }
}

extension ByteWriter {
    /// The id of a rendered event: of the element `gatepost@…` in RFC 5424, of the key `id` in JSON.
    fileprivate func eventID(from start: Int, to end: Int) -> Range<Int>? {
        guard start < end else { return nil }
        var first: Int?
        if self[start] == UInt8(ascii: "<") {
            guard let element = firstIndex(of: "[gatepost@", anchor: 9, from: start, to: end) else { return nil }
            first = firstIndex(of: " id=\"", anchor: 3, from: element, to: end).map { $0 + 5 }
        } else if self[start] == UInt8(ascii: "{") {
            first = firstIndex(of: "\"id\":\"", anchor: 2, from: start, to: end).map { $0 + 6 }
        }
        guard let first else { return nil }
        let last = firstIndex(of: UInt8(ascii: "\""), from: first, to: end)
        return last < end && last > first ? first..<last : nil
    }

    /// `evt-<seed>-<number>`.
    fileprivate func marker(from start: Int, to end: Int) -> Range<Int>? {
        var from = start
        while let first = firstIndex(of: "evt-", anchor: 1, from: from, to: end) {
            let seedEnd = skipDigits(from: first + 4, to: end)
            if seedEnd > first + 4, seedEnd < end, self[seedEnd] == UInt8(ascii: "-") {
                let last = skipDigits(from: seedEnd + 1, to: end)
                if last > seedEnd + 1 { return first..<last }
            }
            from = first + 4
        }
        return nil
    }

    private func skipDigits(from start: Int, to end: Int) -> Int {
        var index = start
        while index < end, (0x30...0x39).contains(self[index]) { index += 1 }
        return index
    }

    /// Where `text` first stands; its byte `anchor` is searched for, so it should be a rare one.
    fileprivate func firstIndex(of text: StaticString, anchor: Int, from start: Int, to end: Int) -> Int? {
        let wanted = unsafe text.utf8Start[anchor]
        var from = start + anchor
        while from < end {
            let found = firstIndex(of: wanted, from: from, to: end)
            guard found < end else { return nil }
            if starts(with: text, at: found - anchor, to: end) { return found - anchor }
            from = found + 1
        }
        return nil
    }

    /// FNV-1a, 64 bits, its bits mixed once more.
    fileprivate func hash(_ range: Range<Int>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in range { hash = (hash ^ UInt64(self[index])) &* 0x0000_0100_0000_01B3 }
        hash = (hash ^ (hash >> 32)) &* 0xD6E8_FEB8_6659_FD93
        return hash ^ (hash >> 32)
    }
}
