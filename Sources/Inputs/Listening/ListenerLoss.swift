/// Why something that was sent to a listener never became an event. Each is counted, told in the log, and shipped as a
/// `GATEPOST_DISCONTINUITY` event, folded to one a second.
public enum ListenerLoss: String, CaseIterable, Sendable {
    /// Datagrams that found the socket's receive buffer full while the agent read: it could not keep up.
    case socketFull = "socket_full"
    /// Datagrams that found no room because the spool takes nothing.
    case spoolFull = "spool_full"
    /// The end of datagrams that were longer than a slot to receive in.
    case cut
    /// What a connection sent behind a frame that could not be read.
    case badFrame = "bad_frame"
    /// Events that were taken and whose batch the disk then refused to make durable.
    case unsynced

    /// What is counted of it.
    public var noun: String {
        switch self {
        case .socketFull, .spoolFull, .cut: "datagrams"
        case .badFrame: "connections"
        case .unsynced: "events"
        }
    }
}
