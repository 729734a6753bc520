/// What ``TLSHandler`` tells the handlers behind it, as user inbound events.
public enum TLSEvent: Sendable {
    /// The handshake is done: what is written from now on is sent.
    case established(TLSSession)
    /// A KeyUpdate of the peer's arrived in answer to ours; the total so far (``TLSHandler/receiptAnswers``).
    case receiptAnswered(UInt64)
}
