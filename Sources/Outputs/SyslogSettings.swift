public import Formats

/// An output's `syslog` settings: what RFC 5424 wants and a gateway's line does not say.
public struct SyslogSettings: Equatable, Sendable {
    /// `facility`.
    public var facility: SyslogFacility
    /// `app_name`: APP-NAME of every event. nil (`from_event`): the event's APPLICATION, else its process.
    public var appName: String?
    /// `bom`: whether a byte order mark says that MSG is UTF-8 (RFC 5424 §6.4).
    public var hasByteOrderMark: Bool

    public init() {
        facility = .authpriv
        appName = nil
        hasByteOrderMark = false
    }
}

extension SyslogOptions {
    /// - Parameter enterpriseNumber: IANA's, in the names of structured data.
    public init(_ settings: SyslogSettings, enterpriseNumber: UInt32) {
        self.init(
            facility: settings.facility.code, appName: settings.appName, hasByteOrderMark: settings.hasByteOrderMark,
            enterpriseNumber: enterpriseNumber)
    }
}
