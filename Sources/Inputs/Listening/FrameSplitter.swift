internal import Bytes
internal import Spool

/// Takes a stream apart into events, whatever pieces it arrives in, and finds out how its sender frames: digits and a space
/// at the very beginning are an octet count (RFC 6587 §3.4.1), and then every frame has one; else every event ends with LF
/// (§3.4.2).
///
/// A pure value: bytes in, events out. What ends in the piece at hand is lent from there; only the beginning of a frame
/// whose end is still to come is kept, never more than an event may have. A longer frame leaves in marked parts. Lines that
/// continue the one before are joined to it where there is a rule for it; a frame with a count is an event as it is.
struct FrameSplitter: ~Copyable {
    typealias Receiver = FrameShipping.Receiver

    private enum State {
        /// Nothing is known yet; digits that have come are in `held`.
        case undecided
        /// In a frame that ends with LF.
        case line
        /// In an octet count, of which some digits have come.
        case count(value: UInt64, digits: Int)
        /// In a counted frame, of which so many bytes are to come.
        case body(left: UInt64, whole: UInt64)
    }

    private let limit: Int
    private var state = State.undecided
    /// The beginning of the frame at hand, as far as it has not left.
    private var held = ByteWriter()
    /// Whether a CR came last in a line: of its end, if LF is next, else of its text.
    private var endsWithReturn = false
    private var shipping = FrameShipping()
    private let joiner: LineJoiner

    /// Digits of the longest count that is read; more are no count but text.
    private static let mostDigits = 10
    /// Held bytes for which the room is kept for the next time.
    private static let usualRoom = 1024

    /// - Parameters:
    ///   - limit: bytes that an event may have.
    ///   - rule: tells which lines are joined; nil: none.
    init(limit: Int, joining rule: ContinuationRule? = nil) {
        self.limit = limit
        joiner = LineJoiner(rule, limit: limit)
    }

    /// Frames that have left to their end; one that left in parts counts once, an empty one not.
    var frames: UInt64 { shipping.frames }

    /// Bytes kept until their frame, and their event, ends.
    var heldCount: Int { held.count + joiner.heldCount }

    /// Whether an event is kept that the next line may continue.
    var isJoining: Bool { joiner.heldCount > 0 }

    /// Takes the next piece of the stream.
    /// - Returns: false if no octet count stands where one should: the stream cannot be followed any further. What stands
    ///   there in this piece is taken for lines.
    @unsafe
    mutating func take(_ piece: UnsafeRawBufferPointer, _ receive: Receiver) -> Bool {
        var isGood = true
        var index = 0
        let joiner = joiner
        while index < piece.count {
            let rest = unsafe UnsafeRawBufferPointer(rebasing: piece[index...])
            switch state {
            case .undecided:
                index += unsafe decide(rest[0])
            case .line:
                index += unsafe takeLine(rest, joiner, receive)
            case .count(let value, let digits):
                let byte = unsafe rest[0]
                if Self.isDigit(byte), digits < Self.mostDigits {
                    state = .count(value: value * 10 + UInt64(byte - 0x30), digits: digits + 1)
                } else if byte == 0x20, digits > 0 {
                    begin(value)
                } else if byte != 0x0A || digits > 0 {
                    // Some senders end each counted frame with a line feed that they do not count: that alone is well.
                    isGood = false
                    state = .line
                    if digits > 0 { held.append(decimal: value) }
                    continue
                }
                index += 1
            case .body(let left, let whole):
                let count = Int(min(left, UInt64(rest.count)))
                state = .body(left: left - UInt64(count), whole: whole)
                unsafe gather(
                    UnsafeRawBufferPointer(rebasing: rest[..<count]), isLast: left == UInt64(count), whole: whole,
                    receive)
                if left == UInt64(count) { state = .count(value: 0, digits: 0) }
                index += count
            }
        }
        return isGood
    }

    /// The stream has ended: what there is of a last frame leaves as it is, as a part where its length is known.
    /// - Returns: whether the frame had not ended.
    mutating func finish(_ receive: Receiver) -> Bool {
        var whole: UInt64?
        switch state {
        case .undecided, .line: break
        case .count(_, let digits): return digits > 0
        case .body(_, let length): whole = length
        }
        let joiner = joiner
        defer { joiner.flush(receive) }
        guard !held.isEmpty || shipping.parts > 0 else { return whole != nil }
        endHeld(whole: whole, isCut: whole != nil) { unsafe joiner.take($0, $1, behind: Self.nothing, receive) }
        return true
    }

    /// Nothing more is there for the moment: an event that was kept leaves unless more of it is to be expected.
    func pause(_ receive: Receiver) {
        unsafe held.withUnsafeBytes { unsafe joiner.pause(before: $0, receive) }
    }

    /// An event that was kept leaves; what comes behind it continues it no more.
    func endEvent(_ receive: Receiver) { joiner.flush(receive) }

    /// From now on joins by another rule, or not.
    func join(by rule: ContinuationRule?) { joiner.rule = rule }

    /// Has what is kept leave, the beginning of a frame as a part, so that it needs no room.
    mutating func release(_ receive: Receiver) {
        joiner.flush(receive)
        guard !held.isEmpty else { return }
        if case .undecided = state { state = .line }
        shipHeld(all: true, receive)
        held.shrink(to: 0)
    }

    // MARK: Framing

    /// - Returns: how many bytes were taken: one, or none if the byte begins a line.
    private mutating func decide(_ byte: UInt8) -> Int {
        if Self.isDigit(byte), held.count < Self.mostDigits, !(held.isEmpty && byte == 0x30) {
            held.append(byte)
            return 1
        }
        guard byte == 0x20, !held.isEmpty else {
            state = .line
            return 0
        }
        var value: UInt64 = 0
        for index in 0..<held.count { value = value * 10 + UInt64(held[index] - 0x30) }
        held.removeAll()
        begin(value)
        return 1
    }

    private mutating func begin(_ length: UInt64) {
        state = length == 0 ? .count(value: 0, digits: 0) : .body(left: length, whole: length)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    /// - Returns: how many bytes were taken.
    private mutating func takeLine(
        _ rest: UnsafeRawBufferPointer, _ joiner: LineJoiner, _ receive: Receiver
    ) -> Int {
        if endsWithReturn {
            endsWithReturn = false
            if unsafe rest[0] != 0x0A {
                unsafe withUnsafeBytes(of: 0x0D as UInt8) { unsafe gatherLine($0, joiner, receive) }
            }
        }
        var splitter = unsafe LineSplitter(rest)
        guard let line = splitter.nextLine() else {
            endsWithReturn = unsafe rest.last == 0x0D
            unsafe gatherLine(endsWithReturn ? .init(rebasing: rest.dropLast()) : rest, joiner, receive)
            return rest.count
        }
        if line.count == 0, held.isEmpty, shipping.parts == 0 { joiner.takeEmpty() }
        let behind = unsafe UnsafeRawBufferPointer(rebasing: rest[splitter.next...])
        unsafe gather(UnsafeRawBufferPointer(rebasing: rest[line.start..<line.end]), isLast: true, whole: nil) {
            unsafe joiner.take($0, $1, behind: behind, receive)
        }
        return splitter.next
    }

    /// Adds to a line whose end is to come.
    private mutating func gatherLine(_ text: UnsafeRawBufferPointer, _ joiner: LineJoiner, _ receive: Receiver) {
        unsafe gather(text, isLast: false, whole: nil) { unsafe joiner.take($0, $1, behind: Self.nothing, receive) }
    }

    private static var nothing: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(start: nil, count: 0) }

    // MARK: Frames

    /// Adds to the frame at hand; what is more than an event may have leaves in parts.
    private mutating func gather(
        _ piece: UnsafeRawBufferPointer, isLast: Bool, whole: UInt64?, _ receive: Receiver
    ) {
        var rest = unsafe piece
        if held.isEmpty {
            while rest.count > limit {
                let count = unsafe LineSplitter.cut(UnsafeRawBufferPointer(rebasing: rest[..<limit]))
                unsafe shipping.ship(UnsafeRawBufferPointer(rebasing: rest[..<count]), whole: whole, receive)
                unsafe rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
            if isLast {
                unsafe shipping.end(rest, whole: whole, receive)
            } else {
                unsafe held.append(rest)
            }
            return
        }
        while held.count + rest.count > limit {
            let count = limit - held.count
            unsafe held.append(UnsafeRawBufferPointer(rebasing: rest[..<count]))
            unsafe rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            shipHeld(all: false, receive)
        }
        unsafe held.append(rest)
        if isLast { endHeld(whole: whole, isCut: false, receive) }
    }

    /// The frame at hand ends with what is held.
    private mutating func endHeld(whole: UInt64?, isCut: Bool, _ receive: Receiver) {
        // The two belong to one value, of which only one at a time may be in use.
        var shipping = shipping
        unsafe held.withUnsafeBytes { unsafe shipping.end($0, whole: whole, isCut: isCut, receive) }
        self.shipping = shipping
        held.removeAll()
        held.shrink(to: Self.usualRoom)
    }

    /// Has what is held leave as a part: all of it, or up to where it is best cut.
    private mutating func shipHeld(all: Bool, _ receive: Receiver) {
        let whole: UInt64? = if case .body(_, let whole) = state { whole } else { nil }
        var shipping = shipping
        let count = unsafe held.withUnsafeBytes { held in
            let count = unsafe all ? held.count : LineSplitter.cut(held)
            unsafe shipping.ship(UnsafeRawBufferPointer(rebasing: held[..<count]), whole: whole, receive)
            return count
        }
        self.shipping = shipping
        held.removeFirst(count)
    }
}
