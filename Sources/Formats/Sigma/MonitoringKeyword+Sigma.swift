internal import Events

extension MonitoringKeyword {
    /// What the rule finds that is no reason to worry.
    var falsePositives: [String] {
        switch self {
        case .sessionIntegrity:
            [
                "Users whose address changes within a session: mobile networks, VPN clients, pools of proxies",
                "A proxy before the gateway that does not pass the user's address on",
            ]
        case .badAuthCookie: ["A page opened again from a browser's history, after its cookie was used up"]
        case .relayStateReset: ["Bookmarks and links to an application that has moved"]
        case .accessDenied:
            ["Users who follow a link to what they have no right to: look at many by one user, or on one resource"]
        case .consoleLoginFailed: ["An administrator's typing error: look at several within minutes"]
        case .idpUnreachable: ["Maintenance of the network or of the identity provider"]
        case .idpKeyInvalid: ["A token that an administrator has just revoked in order to renew it"]
        case .applicationChanged, .kerberosChanged, .gatewayChanged:
            ["Planned work of an administrator: compare user, address and time with the change that was announced"]
        case .certificateExpiry: ["A renewal that is under way; the check is made once a day"]
        case .diskUsage: ["A mount that is meant to be full, such as a read-only image; the check is made every hour"]
        case .defaultPassword: ["A gateway that has just been installed"]
        case .eventsLost: ["Somebody gave up a backlog on purpose: gatepost spool drop"]
        }
    }

    /// Tactics and techniques of MITRE ATT&CK that such an event is a sign of; none for what is no attack.
    var attackTags: [String] {
        switch self {
        // Web session cookie stolen, or used on another machine.
        case .sessionIntegrity: ["credential-access", "lateral-movement", "t1539", "t1550.004"]
        // Web cookies forged, or used again.
        case .badAuthCookie: ["credential-access", "lateral-movement", "t1550.004", "t1606.001"]
        case .consoleLoginFailed: ["credential-access", "t1110"]
        // The way that users are authenticated is changed.
        case .applicationChanged, .kerberosChanged, .gatewayChanged: ["credential-access", "persistence", "t1556"]
        case .defaultPassword: ["initial-access", "persistence", "t1078.001"]
        case .relayStateReset, .accessDenied, .idpUnreachable, .idpKeyInvalid, .certificateExpiry, .diskUsage,
            .eventsLost:
            []
        }
    }
}
