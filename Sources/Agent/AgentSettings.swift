public import Logging

/// The `agent` settings: what belongs to no input and no output.
public struct AgentSettings: Equatable, Sendable {
    /// `name`: the agent's name in events; the host's name where the configuration is silent.
    public var name: String
    /// `data_dir`: where the spool, the cursors and the redaction key live.
    public var dataDirectory: String
    public var log: LogSettings
    public var admin: AdminSettings
    /// `enterprise_number`: the IANA private enterprise number in the names of structured data (RFC 5424 §7.2.2).
    public var enterpriseNumber: UInt32

    /// The number that IANA keeps for documentation (RFC 5612). Not to be used in earnest.
    public static let documentationEnterpriseNumber: UInt32 = 32473

    public init(name: String) {
        self.name = name
        dataDirectory = "/var/lib/gatepost"
        log = LogSettings()
        admin = AdminSettings()
        enterpriseNumber = Self.documentationEnterpriseNumber
    }

    /// `log`: what the agent writes about itself, on stderr.
    public struct LogSettings: Equatable, Sendable {
        /// `level`: the least grave that is written.
        public var level: Logger.Level
        public var format: Format

        public init() {
            level = .info
            format = .text
        }

        public enum Format: String, Sendable, CaseIterable {
            case text, json
        }
    }
}
