/// What ``Listeners`` may be told beside their inputs; the defaults are the agent's.
public struct ListenerOptions: Equatable, Sendable {
    /// How long an event that the next line may continue waits for that line, after the last one came.
    public var continuationGrace: Duration = .seconds(1)
    /// When a TLS handshake must be done.
    public var handshakeLimit: Duration = .seconds(10)

    public init() {}
}
