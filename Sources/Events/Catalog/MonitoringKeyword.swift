/// What the overview lists "to implement monitoring": the occurrences that someone should be told of.
public enum MonitoringKeyword: String, Sendable, CaseIterable {
    case sessionIntegrity = "session_integrity"
    case badAuthCookie = "bad_auth_cookie"
    case relayStateReset = "relaystate_reset"
    case accessDenied = "access_denied"
    case consoleLoginFailed = "console_login_failed"
    case idpUnreachable = "idp_unreachable"
    case idpKeyInvalid = "idp_key_invalid"
    case applicationChanged = "application_changed"
    case kerberosChanged = "kerberos_changed"
    case gatewayChanged = "gateway_changed"
    case certificateExpiry = "certificate_expiry"
    case diskUsage = "disk_usage"
    case defaultPassword = "default_password"
    case eventsLost = "events_lost"

    public var title: String {
        switch self {
        case .sessionIntegrity: "Access gateway: session integrity failure"
        case .badAuthCookie: "Access gateway: session upgrade with a bad authentication cookie"
        case .relayStateReset: "Access gateway: RelayState failed validation and was reset"
        case .accessDenied: "Access gateway: access to a resource denied"
        case .consoleLoginFailed: "Access gateway: login to the web console failed"
        case .idpUnreachable: "Access gateway: identity provider unreachable"
        case .idpKeyInvalid: "Access gateway: security key of the identity provider invalid"
        case .applicationChanged: "Access gateway: application setting changed"
        case .kerberosChanged: "Access gateway: Kerberos setting changed"
        case .gatewayChanged: "Access gateway: gateway setting changed or reset"
        case .certificateExpiry: "Access gateway: certificate expired or about to expire"
        case .diskUsage: "Access gateway: file system nearly full"
        case .defaultPassword: "Access gateway: default password in use"
        case .eventsLost: "Access gateway: events lost on their way to the collector"
        }
    }

    public var meaning: String {
        switch self {
        case .sessionIntegrity:
            "A request's address or domain does not match those of its session: a session cookie may have been stolen."
        case .badAuthCookie:
            "An authentication cookie was presented that the gateway has never issued or has already used up."
        case .relayStateReset:
            "A login carried a return address that is not allowed; the gateway replaced it by the default."
        case .accessDenied: "A policy denied an authenticated user a resource. Many in a row may be someone searching."
        case .consoleLoginFailed: "Somebody failed to log in to the administration console."
        case .idpUnreachable: "The gateway cannot reach its identity provider: nobody can log in."
        case .idpKeyInvalid:
            "The identity provider refuses the gateway's security token: configuration no longer syncs."
        case .applicationChanged:
            "An application behind the gateway was created, changed, deleted, or switched on or off."
        case .kerberosChanged: "A Kerberos realm of the gateway was created, changed or deleted."
        case .gatewayChanged: "The gateway itself was set up, changed or reset, or its licence accepted."
        case .certificateExpiry: "A certificate of the gateway is absent, has expired, or will within 30 days."
        case .diskUsage: "A file system of the gateway is at least 90 % full: logs may be cut off."
        case .defaultPassword: "The default administrator password is in use, or somebody tried to set it again."
        case .eventsLost: "gatepost had to give events up; the record names which, and why."
        }
    }

    /// How urgent it is, in Sigma's words.
    public var urgency: String {
        switch self {
        case .sessionIntegrity, .badAuthCookie, .defaultPassword, .eventsLost: "high"
        case .relayStateReset, .consoleLoginFailed, .idpUnreachable, .idpKeyInvalid, .certificateExpiry, .diskUsage:
            "medium"
        case .applicationChanged, .kerberosChanged, .gatewayChanged, .accessDenied: "low"
        }
    }
}
