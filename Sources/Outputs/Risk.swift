/// Something that the settings allow and that may hurt later. `gatepost check` names each with the reason why it matters,
/// until `accept` says that it is meant. The raw values are a contract: they stand in configurations.
public enum Risk: String, Sendable, CaseIterable {
    /// Events go over a network in clear.
    case plainTCP = "plain_tcp"
    /// The collector is not verified.
    case insecure = "insecure"
    /// What is inside an event and would end it is escaped, which the collector has to undo.
    case newlineFraming = "newline_framing"
    /// A session's identifier is sent as it is.
    case keptSession = "kept_session"
    /// The same in a compressed stream, whose size tells of its content.
    case compressedSession = "compressed_session"
    /// When the spool is full the oldest events go, sent or not.
    case dropOldest = "drop_oldest"
    /// Structured data is named with the number that stands for nobody.
    case enterpriseNumber = "enterprise_number"
}
