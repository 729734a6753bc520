import NIOCore

/// An output's `settle` settings: when bytes that the collector's kernel has acknowledged count as delivered.
public struct SettleSettings: Equatable, Sendable {
    /// `after`: how long the connection must live on after the acknowledgement.
    public var after: Duration
    /// `in_flight`: rendered bytes that may be unsettled at a time; what a cut connection sends twice at most.
    public var inFlight: Int

    public init() {
        after = .seconds(5)
        inFlight = 8 << 20
    }
}

extension SettleSettings {
    /// How often an unsettled ledger is compared with the connection when no receipt tells.
    var observationInterval: TimeAmount {
        min(max(.nanoseconds(TimeAmount(after).nanoseconds / 10), .milliseconds(10)), .milliseconds(250))
    }
}
