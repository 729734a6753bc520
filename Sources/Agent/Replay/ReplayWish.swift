public import Spool

/// What is to be sent again: an output, and a span by times of arrival, by numbers, or by both.
public struct ReplayWish: Equatable, Sendable {
    public var output: String
    public var selection: SpoolSelection

    public init(output: String, selection: SpoolSelection) {
        self.output = output
        self.selection = selection
    }

    // MARK: As a request

    /// The request target that asks for it.
    var target: String {
        var parameters = [("output", output), ("from", "\(selection.first)"), ("through", "\(selection.last)")]
        if let since = selection.since { parameters.append(("since", Self.text(since))) }
        if let until = selection.until { parameters.append(("until", Self.text(until))) }
        return AdminRequest.target("/replay", parameters)
    }

    init(_ request: AdminRequest) throws(ReplayRefusal) {
        guard let output = request.query["output"] else { throw .malformed("'output' names whom to send to") }
        self.output = output
        selection = SpoolSelection(
            first: try Self.number("from", request) ?? 1, last: try Self.number("through", request) ?? .max,
            since: try Self.time("since", request), until: try Self.time("until", request))
    }

    private static func number(_ name: String, _ request: AdminRequest) throws(ReplayRefusal) -> UInt64? {
        guard let text = request.query[name] else { return nil }
        guard let number = UInt64(text) else { throw .malformed("'\(name)' is the number of an event") }
        return number
    }

    private static func time(_ name: String, _ request: AdminRequest) throws(ReplayRefusal) -> ArrivalTime? {
        guard let text = request.query[name] else { return nil }
        guard let time = PointInTime(text) else { throw .malformed("'\(name)' is a time: \(PointInTime.forms)") }
        return ArrivalTime(seconds: time.seconds, nanoseconds: time.nanoseconds)
    }

    private static func text(_ time: ArrivalTime) -> String {
        PointInTime(seconds: time.seconds, nanoseconds: time.nanoseconds).exactText
    }

    // MARK: What it means

    /// The first seq of the span, and the one behind it.
    func span(in view: SpoolView) throws(SpoolError) -> (first: UInt64, end: UInt64) {
        var first = max(selection.first, view.firstSeq)
        var end = min(selection.last, view.end - 1) + 1
        if let since = selection.since { first = try view.firstSeq(arrivedSince: since, from: first) }
        if let until = selection.until { end = min(end, try view.firstSeq(arrivedSince: until, from: first)) }
        return (first, end)
    }
}
