import Inputs
import NIOHTTP1
import Outputs
public import Spool

/// What `gatepost spool drop` is about to drop, and how that is done: by the agent that runs on the spool, or under the
/// spool's lock where none does.
public struct SpoolDrop {
    private let output: String
    private let view: SpoolView
    private let configuration: AgentConfiguration
    private let cursors: [CursorDescription]
    /// What waits for the output and would go; nil: nothing.
    private let events: ClosedRange<UInt64>?
    /// Whether the output is not in the configuration any more: its place goes as well.
    private let isAbandoned: Bool

    /// - Parameters:
    ///   - last: the last seq to drop; nil: everything that is there.
    ///   - until: only what arrived before.
    /// - Throws: if the spool knows no such output.
    public init(
        backlogOf output: String, through last: UInt64?, until: ArrivalTime?, in view: SpoolView,
        of configuration: AgentConfiguration
    ) throws(SpoolCommandError) {
        self.output = output
        self.view = view
        self.configuration = configuration
        cursors = try SpoolCommandError.wrapping { () throws(SpoolError) in try view.cursors() }
        isAbandoned = !configuration.outputs.contains { $0.name == output }
        guard let cursor = cursors.first(where: { $0.output == output }) else {
            throw SpoolCommandError(
                isAbandoned
                    ? SpoolCommandError.unknown("output", output, cursors.map(\.output)).description
                    : "nothing is known of output '\(output)' yet: no agent has run with it", .noInput)
        }
        if isAbandoned, last != nil || until != nil {
            throw SpoolCommandError(
                "output '\(output)' is not in the configuration: it is forgotten with all that waits for it, so leave "
                    + "out --through and --until", .usage)
        }
        var end = min(last ?? .max, view.end - 1) + 1
        if let until {
            let first = try SpoolCommandError.wrapping { () throws(SpoolError) in
                try view.firstSeq(arrivedSince: until, from: cursor.next)
            }
            end = min(end, first)
        }
        events = end > cursor.next ? cursor.next...(end - 1) : nil
    }

    /// Whether there is anything to do.
    public var isEmpty: Bool { events == nil && !isAbandoned }

    // MARK: What would go

    /// What would go and what becomes of it, for a person who has to decide.
    public func plan() throws(SpoolCommandError) -> String {
        guard let events else {
            return "nothing waits for output '\(output)'"
                + (isAbandoned ? ", which is not in the configuration: it is forgotten\n" : "\n")
        }
        var text = "events \(events.lowerBound) to \(events.upperBound) wait for output '\(output)' "
        text += "(\(events.count)): they are dropped, and never sent to it\n"
        text +=
            isAbandoned
            ? "it is not in the configuration: it is forgotten, and an output of that name will be a new one\n"
            : "it is sent a gap record in their place, with the reason \(LossReason.spoolDrop.rawValue)\n"
        let segments = try SpoolCommandError.wrapping { () throws(SpoolError) in try view.segments() }
        let removed = removable(segments)
        if removed.isEmpty {
            text += "no segment can be removed yet: others need them, or they are the two newest, which stay\n"
        } else {
            let bytes = HumanText.bytes(removed.reduce(0) { $0 + $1.bytes })
            text += "\(removed.count) of \(segments.count) segments, \(bytes), are then needed by no output"
            text += configuration.spool.keep == .nothing ? ", and removed\n" : "; 'keep' says how long they stay\n"
        }
        return text
    }

    /// The segments that no output needs any more then.
    private func removable(_ segments: [SegmentDescription]) -> ArraySlice<SegmentDescription> {
        let others = cursors.filter { $0.output != output }.map(\.next).min() ?? .max
        let needed = isAbandoned ? others : min(others, (events?.upperBound ?? 0) + 1)
        var count = 0
        while count + 2 < segments.count, segments[count + 1].first <= needed { count += 1 }
        return segments.prefix(count)
    }

    // MARK: Doing it

    /// Drops it.
    /// - Parameter report: is told what the spool has to say, where no agent runs on it.
    /// - Returns: what was done, for people.
    public func carryOut(report: @escaping @Sendable (String) -> Void) throws(SpoolCommandError) -> String {
        if view.owner != nil { return try askAgent() }
        let (view, configuration, cursors) = (view, configuration, cursors)
        let spool = try SpoolCommandError.wrapping { () throws(SpoolError) in
            try Spool.open(directory: view.directory, settings: configuration.spool) { report("\($0)") }
        }
        defer { spool.close() }
        // As an agent does: what has no open cursor then is abandoned.
        for cursor in cursors where configuration.outputs.contains(where: { $0.name == cursor.output }) {
            _ = try SpoolCommandError.wrapping { () throws(SpoolError) in
                try spool.openCursor(named: cursor.output, replay: .all)
            }
        }
        spool.allCursorsAreOpen()
        return try Self.perform(on: spool, output: output, through: isAbandoned ? nil : events?.upperBound)
    }

    private func askAgent() throws(SpoolCommandError) -> String {
        guard let socket = configuration.agent.admin.socket else {
            throw SpoolCommandError(
                "an agent runs on \(view.directory), and cannot be told: 'agent.admin.socket' is off; stop it first",
                .busy)
        }
        var parameters = [("output", output), ("stream", view.stream?.text ?? "")]
        if !isAbandoned, let events { parameters.append(("through", "\(events.upperBound)")) }
        do throws(AdminError) {
            return try AdminClient(socket: socket).post(AdminRequest.target("/spool/drop", parameters))
        } catch {
            throw SpoolCommandError(error.description, error.status)
        }
    }

    /// - Parameter last: nil: of an output that is abandoned, everything.
    private static func perform(
        on spool: Spool, output: String, through last: UInt64?
    ) throws(SpoolCommandError) -> String {
        let drop =
            if let last {
                spool.drop(backlogOf: output, through: last)
            } else {
                try SpoolCommandError.wrapping { () throws(SpoolError) in try spool.forget(abandoned: output) }
            }
        switch drop {
        case .dropped(let events):
            return "output '\(output)': events \(events.lowerBound) to \(events.upperBound) are dropped\n"
        case .forgotten(let events?):
            return "output '\(output)' is forgotten, and events \(events.lowerBound) to \(events.upperBound) with it\n"
        case .forgotten(nil): return "output '\(output)' is forgotten\n"
        case .nothing: return "output '\(output)' has delivered them meanwhile; nothing is dropped\n"
        case .unknown:
            throw SpoolCommandError(
                last == nil
                    ? "the agent that runs still has output '\(output)'; start it again with its new configuration first"
                    : "the agent that runs has no output '\(output)'; start it again with its new configuration first",
                .usage)
        }
    }

    /// How the running agent is told.
    static func route(on spool: Spool) -> AdminRoute {
        AdminRoute(.post, "/spool/drop", access: .socket) { request in
            guard let output = request.query["output"], request.query["stream"] == spool.stream.text else {
                return .whole(
                    .text(
                        "this agent has another spool; name its own configuration with --config\n", status: .badRequest)
                )
            }
            let last = request.query["through"].flatMap { UInt64($0) }
            guard last != nil || request.query["through"] == nil else {
                return .whole(.text("'through' is a number\n", status: .badRequest))
            }
            do throws(SpoolCommandError) {
                return .whole(.text(try perform(on: spool, output: output, through: last)))
            } catch {
                return .whole(
                    .text("\(error)\n", status: error.status == .usage ? .badRequest : .internalServerError))
            }
        }
    }
}
