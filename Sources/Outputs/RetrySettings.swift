/// An output's `retry` settings: the pauses between attempts, with full jitter, for ever.
public struct RetrySettings: Equatable, Sendable {
    /// `min`: the bound of the first pause; it doubles with each failure.
    public var min: Duration
    /// `max`: the bound of all pauses.
    public var max: Duration

    public init() {
        min = .milliseconds(500)
        max = .seconds(60)
    }
}
