public import Bytes

/// Takes a stream apart into frames, whatever pieces it arrives in.
///
/// Unless told, it finds out itself how the peer frames, once per connection: digits and a space at the beginning are an
/// octet count; else whichever of LF and NUL comes first ends every frame. Memory is bounded by the largest frame
/// allowed and what one call appends.
public struct FrameDecoder: ~Copyable {
    /// A whole frame's event, without count and terminator: a range of the decoder's bytes, valid until the next append.
    public struct Frame: Equatable, Sendable {
        public let offset: Int
        public let count: Int
    }

    /// The framing in use; nil as long as it is not known.
    public private(set) var framing: Framing?
    /// The bytes not yet taken apart, and the last frame.
    public private(set) var bytes: ByteWriter

    private let maximumFrameSize: Int
    /// Where the next frame begins.
    private var start = 0
    /// Up to where no terminator was found.
    private var searched = 0

    /// - Parameters:
    ///   - framing: how the peer frames; nil to find out.
    ///   - maximumFrameSize: the longest event allowed, in bytes.
    public init(framing: Framing? = nil, maximumFrameSize: Int) {
        precondition(maximumFrameSize > 0, "a frame has at least one byte")
        self.framing = framing
        self.maximumFrameSize = maximumFrameSize
        bytes = ByteWriter()
    }

    /// Bytes that no whole frame was made of yet.
    public var pendingCount: Int { bytes.count - start }

    /// Takes the next piece of the stream. All whole frames should have been taken out before.
    public mutating func append(_ piece: RawSpan) {
        compact()
        bytes.append(piece)
    }

    /// As ``append(_:)-(RawSpan)``, for bytes that C or NIO lend.
    @unsafe
    public mutating func append(_ piece: UnsafeRawBufferPointer) {
        compact()
        unsafe bytes.append(piece)
    }

    /// The next whole frame, or nil until more is appended. Empty frames are passed over.
    /// - Throws: `frame_too_large`, `bad_frame`: the stream can't be followed any further.
    public mutating func next() throws(TransportError) -> Frame? {
        if framing == nil { framing = try detect() }
        guard let framing else { return nil }
        switch framing {
        case .octetCounted: return try nextCounted()
        case .newline: return try nextTerminated(by: 0x0a)
        case .nul: return try nextTerminated(by: 0)
        }
    }

    /// What stands behind the last terminator when the peer has closed, or nil: a last line without its end is an event.
    /// - Throws: `bad_frame` if it is the beginning of a counted frame, which is of no use; `frame_too_large`.
    public mutating func finish() throws(TransportError) -> Frame? {
        guard pendingCount > 0 else { return nil }
        if framing == .octetCounted {
            throw failure(.badFrame, "the stream ended within a frame, \(pendingCount) bytes into it")
        }
        let frame = Frame(offset: start, count: beginningCount(upTo: framing == .nul ? 0 : 0x0a))
        start = bytes.count
        searched = start
        try refuseIfLong(frame.count)
        return frame.count > 0 ? frame : nil
    }

    // MARK: Reading

    private mutating func compact() {
        guard start > 0 else { return }
        bytes.removeFirst(start)
        searched = max(0, searched - start)
        start = 0
        // The room of a rare giant goes back, that of a usual read does not.
        if bytes.isEmpty { bytes.shrink(to: 256 << 10) }
    }

    private mutating func detect() throws(TransportError) -> Framing? {
        var index = start
        while index < bytes.count, index - start < Self.maximumDigits, isDigit(bytes[index]) { index += 1 }
        if index == bytes.count { return nil }
        if index > start, bytes[index] == 0x20, bytes[start] != UInt8(ascii: "0") {
            return .octetCounted
        }
        searched = bytes.firstIndex(of: 0x0a, or: 0, from: max(searched, start), to: bytes.count)
        if searched < bytes.count { return bytes[searched] == 0 ? .nul : .newline }
        try refuseIfLong(beginningCount(upTo: 0x0a))
        return nil
    }

    /// Digits of the longest octet count that is read; more digits are no count but text.
    private static var maximumDigits: Int { 10 }

    private mutating func nextCounted() throws(TransportError) -> Frame? {
        while true {
            // Some senders end each counted frame with a line feed that they do not count.
            while start < bytes.count, bytes[start] == 0x0a { start += 1 }
            var index = start
            var length = 0
            while index < bytes.count, index - start < Self.maximumDigits, isDigit(bytes[index]) {
                length = length * 10 + Int(bytes[index] - 0x30)
                index += 1
            }
            guard index < bytes.count else { return nil }
            guard bytes[index] == 0x20, index > start else {
                throw failure(.badFrame, "no octet count where a frame should begin")
            }
            try refuseIfLong(length)
            guard bytes.count - index - 1 >= length else { return nil }
            start = index + 1 + length
            searched = start
            if length > 0 { return Frame(offset: index + 1, count: length) }
        }
    }

    private mutating func nextTerminated(by terminator: UInt8) throws(TransportError) -> Frame? {
        while true {
            searched = bytes.firstIndex(of: terminator, from: max(searched, start), to: bytes.count)
            guard searched < bytes.count else {
                try refuseIfLong(beginningCount(upTo: terminator))
                return nil
            }
            let first = start
            var end = searched
            start = searched + 1
            searched = start
            if terminator == 0x0a, end > first, bytes[end - 1] == 0x0d { end -= 1 }
            if end > first {
                try refuseIfLong(end - first)
                return Frame(offset: first, count: end - first)
            }
        }
    }

    /// Bytes of a frame whose end has not come: a CR before an LF that may come is not of them.
    private func beginningCount(upTo terminator: UInt8) -> Int {
        let isEnd = terminator == 0x0a && pendingCount > 0 && bytes[bytes.count - 1] == 0x0d
        return isEnd ? pendingCount - 1 : pendingCount
    }

    private func refuseIfLong(_ length: Int) throws(TransportError) {
        guard length > maximumFrameSize else { return }
        throw failure(.frameTooLarge, "a frame of \(length) bytes, \(maximumFrameSize) are allowed")
    }

    private func failure(_ reason: TransportError.Reason, _ cause: String) -> TransportError {
        let name = framing.map { "\($0.rawValue) framing" } ?? "framing"
        return TransportError(
            reason, attempt: "reading the stream's \(name)", cause: cause,
            remedy: "use octet-counted, newline or NUL framing (RFC 6587) and keep to the size")
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
