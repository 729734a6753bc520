import Bytes
import Events
import Formats
import NIOHTTP1
import Outputs
import Spool
import Synchronization

/// `/tap`: events as they become durable, one a line, rendered and redacted as an output would, until who asked has gone.
///
/// It reads the spool beside the outputs, and holds nobody up: who reads slowly is shown less of what goes by. It answers
/// on the Unix socket alone.
///
/// No event rendered in a line has a NUL. A line that begins with one is no event but a notice for the person who reads,
/// or, if it has nothing else, a sign of life.
final class EventTap: Sendable {
    /// Taps at a time; each holds a batch of the spool.
    static let maximum = 4
    /// Events by which a tap may be behind before it goes on with the newest.
    private static let mostBehind: UInt64 = 100_000
    /// Bytes after which what was rendered is handed on.
    private static let pieceSize = 64 << 10
    /// How often it is looked whether there is more. The spool is not told that somebody waits: a tap is no reason for
    /// it to sync sooner.
    private static let pause = Duration.milliseconds(200)
    private static let signOfLife = Duration.seconds(15)

    private let parts: AgentParts
    private let spool: Spool
    private let key: RedactionKey
    private let running = Atomic(0)

    /// - Parameter key: of the pseudonyms.
    init(parts: AgentParts, spool: Spool, key: RedactionKey) {
        self.parts = parts
        self.spool = spool
        self.key = key
    }

    var routes: [AdminRoute] { [AdminRoute(.get, "/tap", access: .socket) { self.answer($0) }] }

    private func answer(_ request: AdminRequest) -> AdminReply {
        guard running.load(ordering: .relaxed) < Self.maximum else {
            return .whole(.text("\(Self.maximum) taps are running already\n", status: .serviceUnavailable))
        }
        let presentation: EventPresentation
        do throws(SpoolCommandError) {
            presentation = try EventPresentation(
                output: request.query["output"], input: request.query["input"], format: try Self.format(request),
                configuration: parts.current.configuration)
        } catch {
            return .whole(.text("\(error)\n", status: .badRequest))
        }
        return .stream(type: "text/plain; charset=utf-8") { stream in
            self.running.add(1, ordering: .relaxed)
            defer { self.running.subtract(1, ordering: .relaxed) }
            try await self.show(presentation, on: stream)
        }
    }

    private static func format(_ request: AdminRequest) throws(SpoolCommandError) -> EventFormat? {
        guard let name = request.query["format"] else { return nil }
        guard let format = EventFormat(rawValue: name) else {
            let known = EventFormat.allCases.map(\.rawValue).joined(separator: ", ")
            throw SpoolCommandError("there is no format '\(name)'; there are: \(known)", .usage)
        }
        return format
    }

    private func show(_ presentation: EventPresentation, on stream: AdminStream) async throws {
        var renderer = presentation.makeRenderer(key: key)
        var reader = spool.makeReader(at: spool.durableEnd)
        var piece = ByteWriter(minimumCapacity: 2 * Self.pieceSize)
        var lastSign = ContinuousClock.now
        while true {
            let isAtEnd = try fill(&piece, from: &reader, by: &renderer)
            if isAtEnd, piece.isEmpty, ContinuousClock.now - lastSign > Self.signOfLife { piece.append("\0\n") }
            if !piece.isEmpty {
                try await stream.write(piece.array())
                piece.removeAll()
                piece.shrink(to: 4 * Self.pieceSize)
                lastSign = .now
            }
            if isAtEnd { try await Task.sleep(for: Self.pause) }
        }
    }

    /// - Returns: whether there is no more for now.
    private func fill(
        _ piece: inout ByteWriter, from reader: inout SpoolReader, by renderer: inout StoredEventRenderer
    ) throws(SpoolError) -> Bool {
        let end = spool.durableEnd
        var unshown: UInt64 = 0
        if end > reader.position, end - reader.position > Self.mostBehind {
            unshown = end - reader.position
            reader.seek(to: end)
        }
        var isAtEnd = false
        // What an output does not take costs time as well: others have their turn.
        var turns = 10_000
        while !isAtEnd, piece.count < Self.pieceSize, turns > 0 {
            turns -= 1
            switch try reader.next() {
            case .event(let event):
                _ = renderer.append(event, from: reader, asStored: false, into: &piece)
            case .gap(let gap):
                // No cursor holds a segment for a tap: it may have been delivered and removed.
                if gap.reason == .missing {
                    unshown += gap.count
                } else {
                    renderer.append(gap, of: reader.stream, into: &piece)
                }
            case .end:
                isAtEnd = true
            }
        }
        if unshown > 0 { piece.append(utf8: "\0\(unshown) events went by too fast to be shown\n") }
        return isAtEnd
    }
}

extension EventTime {
    /// The present moment.
    fileprivate static var current: EventTime {
        let now = PointInTime.now()
        return EventTime(unixSeconds: now.seconds, nanoseconds: now.nanoseconds)
    }
}
