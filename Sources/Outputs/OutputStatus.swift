public import Events
public import Transport

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
    /// When ``lastError`` came, in seconds of Unix time.
    public var lastErrorTime: Int64?
    /// Whether anything was delivered since ``lastError``.
    public var hasDeliveredSinceError = true
    /// When the oldest event that waits to be delivered arrived, in seconds of Unix time; nil: none waits.
    public var oldestArrival: Int64?
    /// Events that were lost in the spool and whose gap record was sent instead, by the reason of the loss.
    public var lostEvents: [String: UInt64] = [:]
    /// What the latest TLS handshake agreed on; nil before the first, and without TLS.
    public var session: TLSSession?
    /// The agent's own certificate, if it presents one.
    public var ownCertificate: CertificateSummary?
    /// Why the files in `tls`, as they are now, are not used, and an earlier content of them is; nil: they are.
    public var refusedRenewal: String?
    /// Events that the collector refused for what they are, and that were put among the dead letters.
    public var deadLetters: UInt64 = 0
    /// Bytes that wait among the dead letters, those of earlier runs included.
    public var deadLetterBytes: UInt64 = 0
    /// Values hidden, by the numbers of the rules in ``RedactionRules/names``; those sent again count again.
    public var redactions: [UInt64] = []

    public init() {}

    /// How many values each rule that hides any has hidden, in the order of the rules.
    public func redactions(by rules: RedactionRules) -> [(rule: String, count: UInt64)] {
        zip(rules.names, rules.actions).enumerated().compactMap { number, rule in
            rule.1 == .keep ? nil : (rule.0, number < redactions.count ? redactions[number] : 0)
        }
    }
}
