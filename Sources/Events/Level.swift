/// A gateway's LOG_LEVEL.
public enum Level: UInt8, Sendable, CaseIterable {
    case trace, debug, info, notice, warn, error, alert, fatal

    /// The RFC 5424 severity (§6.2.1) that stands for the level.
    @inlinable public var severity: UInt8 {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warn: 4
        case .error: 3
        case .fatal: 2
        case .alert: 1
        }
    }

    /// The level as the gateway writes it.
    @inlinable public var name: StaticString {
        switch self {
        case .trace: "TRACE"
        case .debug: "DEBUG"
        case .info: "INFO"
        case .notice: "NOTICE"
        case .warn: "WARN"
        case .error: "ERROR"
        case .alert: "ALERT"
        case .fatal: "FATAL"
        }
    }
}
