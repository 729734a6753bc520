public import Spool

/// What is to be sent again to which output.
public struct ReplayWish: Equatable, Sendable {
    public enum Part: Equatable, Sendable {
        /// A span by times of arrival, by numbers, or by both.
        case span(SpoolSelection)
        /// What the collector refused.
        case deadLetters
    }

    public var output: String
    public var part: Part

    public init(output: String, part: Part) {
        self.output = output
        self.part = part
    }

    // MARK: As a request

    private static let deadLetters = (name: "dead_letters", value: "all")

    /// The request target that asks for it.
    var target: String {
        var parameters = [("output", output)]
        switch part {
        case .deadLetters: parameters.append(Self.deadLetters)
        case .span(let selection):
            parameters += [("from", "\(selection.first)"), ("through", "\(selection.last)")]
            if let since = selection.since { parameters.append(("since", Self.text(since))) }
            if let until = selection.until { parameters.append(("until", Self.text(until))) }
        }
        return AdminRequest.target("/replay", parameters)
    }

    init(_ request: AdminRequest) throws(ReplayRefusal) {
        guard let output = request.query["output"] else { throw .malformed("'output' names whom to send to") }
        self.output = output
        if let value = request.query[Self.deadLetters.name] {
            guard value == Self.deadLetters.value else {
                throw .malformed("'\(Self.deadLetters.name)' is '\(Self.deadLetters.value)'")
            }
            part = .deadLetters
            return
        }
        part = .span(
            SpoolSelection(
                first: try Self.number("from", request) ?? 1, last: try Self.number("through", request) ?? .max,
                since: try Self.time("since", request), until: try Self.time("until", request)))
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
}
