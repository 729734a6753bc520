public import Inputs

/// What is to be backfilled, as far as the agent has to know it.
public struct BackfillWish: Equatable, Sendable {
    /// The input's name; nil: the only one, or that whose files are called like the logs.
    public var input: String?
    /// Which events, by their own times.
    public var span = BackfillSpan()
    /// Nothing is written; the answer says what would be.
    public var isTrial = false

    public init() {}

    /// The request target that asks for it.
    var target: String {
        var parameters: [(String, String)] = []
        if let input { parameters.append(("input", input)) }
        if let since = span.since { parameters.append(("since", Self.text(since))) }
        if let until = span.until { parameters.append(("until", Self.text(until))) }
        if isTrial { parameters.append(("trial", "1")) }
        return AdminRequest.target("/backfill", parameters)
    }

    init(_ request: AdminRequest) throws(BackfillRefusal) {
        input = request.query["input"]
        span = BackfillSpan(since: try Self.time("since", request), until: try Self.time("until", request))
        isTrial = request.query["trial"] == "1"
    }

    private static func time(
        _ name: String, _ request: AdminRequest
    ) throws(BackfillRefusal) -> BackfillSpan.Moment? {
        guard let text = request.query[name] else { return nil }
        guard let time = PointInTime(text) else { throw .malformed("'\(name)' is a time: \(PointInTime.forms)") }
        return BackfillSpan.Moment(time)
    }

    private static func text(_ time: BackfillSpan.Moment) -> String {
        PointInTime(seconds: time.seconds, nanoseconds: time.nanoseconds).exactText
    }
}

extension BackfillSpan.Moment {
    public init(_ time: PointInTime) { self.init(seconds: time.seconds, nanoseconds: time.nanoseconds) }
}
