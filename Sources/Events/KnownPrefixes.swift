internal import Bytes

/// The prefixes of gateway lines that were read lately: what stands between the time and the block,
/// ` host ACCESS_GATEWAY ACCESS AUTHZ POLICY INFO USER_AUTHZ [`, with what was read out of it.
///
/// A gateway has few of them, and a prefix means the same in each line: a table of fixed size, one slot for each value of
/// a short hash, spares taking it apart again. Only the prefix's own bytes decide what it means; one of which that is not
/// certain is not kept.
struct KnownPrefixes: ~Copyable {
    /// What a prefix says. The ranges count from its beginning.
    struct Reading {
        var host = TextRange.none
        var app = TextRange.none
        var process = TextRange.none
        var component = TextRange.none
        var subcomponent = TextRange.none
        var name = TextRange.none
        var level: Level?
        /// Where the level begins.
        var body = 0
    }

    private struct Slot {
        /// Bytes of the prefix; 0: the slot is free.
        var count = 0
        var reading = Reading()
    }

    private static let slots = 256
    /// Longer prefixes are taken apart each time.
    private static let longest = 160
    /// How far the reading of a word that begins with a digit looks ahead: it may be a date.
    private static let dateLength = 20

    private var table = [Slot](repeating: Slot(), count: slots)
    private var bytes = ByteWriter(minimumCapacity: slots * longest)

    init() {
        for _ in 0..<Self.slots * Self.longest { bytes.append(0) }
    }

    /// Fills `event` from the prefix that begins at `start`, if it is known.
    /// - Returns: where the block begins; nil, and `event` is as before, if it is not known.
    @inline(__always)
    func read(from start: Int, to end: Int, into event: inout Event) -> Int? {
        let block = event.text.firstIndex(of: ASCII.openBracket, from: start, to: min(end, start + Self.longest))
        let count = block - start
        guard count >= 16, block < end, event.text[block] == ASCII.openBracket else { return nil }
        let index = Self.slot(of: event.text, from: start, count: count)
        guard table[index].count == count, isKept(event.text, from: start, count: count, at: index * Self.longest),
            event.text.isBlockStart(at: block, to: end)
        else { return nil }
        let offset = UInt32(truncatingIfNeeded: start)
        event.host = table[index].reading.host.moved(by: offset)
        event.app = table[index].reading.app.moved(by: offset)
        event.process = table[index].reading.process.moved(by: offset)
        event.component = table[index].reading.component.moved(by: offset)
        event.subcomponent = table[index].reading.subcomponent.moved(by: offset)
        event.name = table[index].reading.name.moved(by: offset)
        event.level = table[index].reading.level
        event.bodyStart = start &+ table[index].reading.body
        return block
    }

    /// Keeps what was read out of the prefix between `start` and the block.
    /// - Parameter head: the words of the prefix.
    mutating func keep(
        _ reading: Reading, of head: LineHead, from start: Int, to block: Int, in text: borrowing ByteWriter
    ) {
        let count = block - start
        guard count >= 16, count < Self.longest,
            text.firstIndex(of: ASCII.openBracket, from: start, to: block) == block, head.count > 0
        else { return }
        for index in 0..<head.count {
            let word = head.words[index]
            let first = text[word.start]
            let isPlain =
                ASCII.isLetter(first) || first == ASCII.hyphen
                || (ASCII.isDigit(first) && block - word.start >= Self.dateLength)
            guard isPlain, text[word.end - 1] != ASCII.colon else { return }
        }
        let index = Self.slot(of: text, from: start, count: count)
        table[index].count = count
        table[index].reading = reading
        for place in 0..<count { bytes[index * Self.longest + place] = text[start + place] }
    }

    @inline(__always)
    private func isKept(_ text: borrowing ByteWriter, from start: Int, count: Int, at place: Int) -> Bool {
        // Sixteen bytes at a time, the last ones so that they end with the prefix.
        var index = 0
        while index < count &- 16 {
            if laneBits(text.block(at: start &+ index) .!= bytes.block(at: place &+ index)) != 0 { return false }
            index &+= 16
        }
        index = count &- 16
        return laneBits(text.block(at: start &+ index) .!= bytes.block(at: place &+ index)) == 0
    }

    /// By all of the prefix: events of one name come from several applications and hosts, whose names may be as long.
    @inline(__always)
    private static func slot(of text: borrowing ByteWriter, from start: Int, count: Int) -> Int {
        precondition(start >= 0 && count >= 16 && start <= text.count - count, "a prefix lies in its text")
        var even = UInt64(truncatingIfNeeded: count)
        var odd = even
        var index = 0
        while index < count {
            // The last sixteen bytes, some of which were taken already, end with the prefix.
            let place = start &+ min(index, count &- 16)
            even = (even ^ (unsafe text.uncheckedWord(at: place))) &* 0x9E37_79B9_7F4A_7C15
            odd = (odd ^ (unsafe text.uncheckedWord(at: place &+ 8))) &* 0xC2B2_AE3D_27D4_EB4F
            index &+= 16
        }
        return Int(truncatingIfNeeded: ((even ^ (odd >> 32)) &* 0x9E37_79B9_7F4A_7C15) >> 56)
    }
}

extension TextRange {
    /// The same range in a text that begins so much earlier; none stays none.
    @inline(__always)
    fileprivate func moved(by distance: UInt32) -> TextRange {
        var range = self
        range.offset = count == 0 ? 0 : offset &+ distance
        return range
    }

    /// The same range as counted from `start`; none stays none.
    @inline(__always)
    func counted(from start: Int) -> TextRange {
        isEmpty ? .none : TextRange(offset: self.start - start, count: Int(count))
    }
}
