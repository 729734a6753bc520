/// What RFC 5424 wants and an event does not say.
public struct SyslogOptions: Equatable, Sendable {
    /// The facility's number (RFC 5424 §6.2.1), 0…23.
    public var facility: UInt8
    /// APP-NAME of every event; nil: the event's APPLICATION, else its process.
    public var appName: String?
    /// Whether a byte order mark says that MSG is UTF-8 (§6.4).
    public var hasByteOrderMark: Bool
    /// IANA's private enterprise number in the names of the structured data elements (§7.2.2).
    public var enterpriseNumber: UInt32

    /// - Parameter facility: 10 is `authpriv`.
    /// - Parameter enterpriseNumber: 32473 is IANA's number for documentation (RFC 5612).
    public init(
        facility: UInt8 = 10, appName: String? = nil, hasByteOrderMark: Bool = false, enterpriseNumber: UInt32 = 32_473
    ) {
        precondition(facility <= 23, "RFC 5424 has the facilities 0…23")
        self.facility = facility
        self.appName = appName
        self.hasByteOrderMark = hasByteOrderMark
        self.enterpriseNumber = enterpriseNumber
    }
}
