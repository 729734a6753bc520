public import Bytes
public import Events
public import Formats
import Inputs
import Outputs
public import Spool

/// Events of a spool, rendered for a person, a script or an auditor: redacted unless it is told otherwise.
public struct SpoolExcerpt {
    /// Which events, and how they are to look.
    public struct Request {
        public var selection = SpoolSelection()
        /// Only events of this input.
        public var input: String?
        /// As this output of the configuration renders and redacts them, and only those that it takes.
        public var output: String?
        /// nil: the output's, else JSON; the bytes as they were stored where ``isRaw`` is set.
        public var format: EventFormat?
        /// Nothing is hidden.
        public var isRaw = false
        /// At most so many events.
        public var limit: UInt64?

        public init() {}
    }

    /// What was written.
    public struct Summary: Sendable, Equatable {
        public var events: UInt64 = 0
        /// Records of events that are lost.
        public var gaps: UInt64 = 0
        /// The ids of the first and the last event.
        public var first: String?
        public var last: String?
    }

    private let view: SpoolView
    private let request: Request
    private let presentation: EventPresentation
    private let key: RedactionKey

    /// Bytes after which what was rendered is handed on.
    private static let pieceSize = 128 << 10

    /// - Parameters:
    ///   - configuration: for the agent's name and outputs; nil where only a data directory is given.
    ///   - key: of the pseudonyms.
    /// - Throws: if the request names an output or an input that the configuration does not have.
    public init(
        _ request: Request, of view: SpoolView, configuration: AgentConfiguration?, key: RedactionKey
    ) throws(SpoolCommandError) {
        self.view = view
        self.request = request
        self.key = key
        presentation = try EventPresentation(
            output: request.output, input: request.input, format: request.format, isRaw: request.isRaw,
            configuration: configuration)
    }

    var formatName: String { presentation.format.rawValue }
    var isRedacted: Bool { !request.isRaw }
    var selection: SpoolSelection { request.selection }
    var stream: String? { view.stream?.text }

    /// Renders the events, and hands them on in pieces of whole lines. Memory does not grow with their number.
    public func write(
        to sink: (inout ByteWriter) throws(SpoolCommandError) -> Void
    ) throws(SpoolCommandError) -> Summary {
        var summary = Summary()
        var renderer = presentation.makeRenderer(key: key)
        let isAsStored = request.isRaw && presentation.format == .raw
        var piece = ByteWriter(minimumCapacity: 2 * Self.pieceSize)
        do {
            var events = try view.events(request.selection)
            var last: StoredEvent?
            reading: while summary.events < request.limit ?? .max {
                switch try events.next() {
                case .event(let event):
                    guard renderer.append(event, from: events.reader, asStored: isAsStored, into: &piece) else {
                        continue reading
                    }
                    summary.events += 1
                    last = event
                    if summary.first == nil { summary.first = event.id(in: events.reader.stream) }
                case .gap(let gap):
                    summary.gaps += 1
                    renderer.append(gap, of: events.reader.stream, into: &piece)
                case .end: break reading
                }
                if piece.count >= Self.pieceSize { try Self.hand(&piece, to: sink) }
            }
            summary.last = last?.id(in: events.reader.stream)
        } catch let error as SpoolError {
            throw SpoolCommandError(error)
        } catch let error as SpoolCommandError {
            throw error
        } catch {
            throw SpoolCommandError("\(error)", .internal)
        }
        try Self.hand(&piece, to: sink)
        return summary
    }

    private static func hand(
        _ piece: inout ByteWriter, to sink: (inout ByteWriter) throws(SpoolCommandError) -> Void
    ) throws(SpoolCommandError) {
        try sink(&piece)
        piece.removeAll()
        piece.shrink(to: 4 * pieceSize)
    }
}

extension StoredEvent {
    /// The event's id.
    fileprivate func id(in stream: StreamID) -> String { "\(stream.text)-\(epoch.text)-\(seq)" }
}
