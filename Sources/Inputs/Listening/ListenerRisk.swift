/// Something that an input's addresses allow and that may hurt later. `gatepost check` names each with the reason why it
/// matters, until `accept` says that it is meant. The raw values are a contract: they stand in configurations.
public enum ListenerRisk: String, Sendable, CaseIterable {
    /// Events come over a network in clear, from anyone.
    case plainTCP = "plain_tcp"
    /// The same by datagrams, which may also be lost unseen.
    case plainUDP = "plain_udp"
}
