/// What an output has done and is doing, as of the last batch.
public struct OutputStatus: Sendable, Equatable {
    public enum State: Sendable, Equatable {
        case connecting
        case connected
        /// Waiting before the next attempt.
        case waiting
        case stopped
    }

    public var state: State = .connecting
    /// Events delivered, in the sense of INTERFACE §4.
    public var deliveredEvents: UInt64 = 0
    /// Events sent again after a close.
    public var resentEvents: UInt64 = 0
    /// Bytes rendered and framed, before compression, each sending counted.
    public var renderedBytes: UInt64 = 0
    /// Bytes handed to the socket, after compression and before TLS.
    public var sentBytes: UInt64 = 0
    public var connects: UInt64 = 0
    /// Closes and failed attempts by their short reason, such as `refused` or `unknown_ca`.
    public var retries: [String: UInt64] = [:]
    /// The first seq that is not yet delivered.
    public var next: UInt64 = 0
    public var lastError: String?

    public init() {}
}
