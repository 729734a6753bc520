internal import Bytes
internal import Compression
internal import Transport

/// Reads the events of one connection: decompressed if the stream begins as zlib or gzip does, taken apart by the
/// framing that it begins with. Memory is bounded by the largest event, however much a piece expands to.
struct StreamReader: ~Copyable {
    /// Whole events so far.
    private(set) var events: UInt64 = 0
    var framing: Framing? { frames.framing }
    var isCompressed: Bool { encoding == .compressed }

    private enum Encoding {
        case undecided, plain, compressed
    }

    private let sink: EventSink
    private var encoding = Encoding.undecided
    /// What came before two bytes were there to decide by.
    private var beginning = ByteWriter()
    private var inflate = InflateStream()
    private var hasInflateEnded = false
    private var expanded = ByteWriter()
    private var frames: FrameDecoder
    /// Whether a line that is no event stands before each one.
    private let hasActions: Bool
    private var isAction: Bool

    /// Bytes that decompression makes at once.
    private static let stepSize = 64 << 10

    /// - Parameters:
    ///   - framing: nil: it is told by the beginning.
    ///   - hasActions: whether a line that is no event stands before each one.
    init(sink: EventSink, framing: Framing? = nil, hasActions: Bool = false) {
        self.sink = sink
        self.hasActions = hasActions
        isAction = hasActions
        frames = FrameDecoder(framing: framing, maximumFrameSize: CollectorSettings.maximumEventSize)
    }

    /// Takes the next piece of the stream. All events that end in it are written when this returns.
    /// - Throws: `TransportError` for what can't be read, `TrialError` for an output that can't be written.
    mutating func take(_ piece: RawSpan) throws {
        if encoding == .undecided {
            beginning.append(piece)
            guard beginning.count > 1 else { return }
            encoding = InflateStream.isHeader(beginning[0], beginning[1]) ? .compressed : .plain
            var all = ByteWriter()
            swap(&all, &beginning)
            try all.withBytes { try takeDecided($0) }
        } else {
            try takeDecided(piece)
        }
        try sink.flush()
    }

    /// The end of the stream, which the peer meant: a last line without its end is an event.
    mutating func finish() throws {
        if encoding == .undecided, !beginning.isEmpty { beginning.withBytes { frames.append($0) } }
        if let frame = try frames.finish() { try add(frame) }
        try sink.flush()
    }

    /// Whether what was compressed has come without its end. A connection's stream need not have one, a body has.
    var isCut: Bool { isCompressed && !hasInflateEnded }

    /// Bytes of an event that is not whole yet.
    var pendingCount: Int { beginning.count + frames.pendingCount }

    private mutating func takeDecided(_ piece: RawSpan) throws {
        if encoding == .plain { return try split(piece) }
        var from = 0
        while true {
            if hasInflateEnded {
                // Another gzip member, or another stream of the same connection.
                guard from < piece.byteCount else { return }
                inflate.reset()
                hasInflateEnded = false
            }
            let (consumed, outcome) = try inflate.inflate(
                piece.extracting(droppingFirst: from), into: &expanded, atMost: Self.stepSize)
            from += consumed
            hasInflateEnded = outcome == .ended
            try splitExpanded()
            if outcome == .needsInput { return }
        }
    }

    private mutating func splitExpanded() throws {
        sink.count(streamBytes: expanded.count)
        expanded.withBytes { frames.append($0) }
        expanded.removeAll()
        try addWholeFrames()
    }

    private mutating func split(_ piece: RawSpan) throws {
        sink.count(streamBytes: piece.byteCount)
        frames.append(piece)
        try addWholeFrames()
    }

    private mutating func addWholeFrames() throws {
        while let frame = try frames.next() { try add(frame) }
    }

    private mutating func add(_ frame: FrameDecoder.Frame) throws {
        if hasActions {
            defer { isAction.toggle() }
            if isAction { return }
        }
        try sink.add(frames.bytes, from: frame.offset, count: frame.count)
        events += 1
    }
}
