public import Events

/// The keys of the gateway's events, as far as its vendor documents them.
public enum GatewayField {
    public static let names = [
        "ACTION", "APP", "APP_DOMAIN", "APP_TYPE", "CACHE_SIZE", "COOKIE_DOMAIN", "CURRENT_USAGE", "DOMAIN", "DURATION",
        "EXPIRY", "FAILURE_COUNT", "FILESYSTEM", "GUID", "HOST", "IDP", "IDP_DOMAIN", "IDP_TYPE", "METHOD", "MOUNT",
        "MSG",
        "NAME", "POLICY", "POLICY_TYPE", "PORT", "REALM", "REASON", "REMOTE_IP", "RESOURCE", "RESULT",
        "SEARCH_ATTRIBUTE",
        "SERVICE", "SESSION_APP", "SESSION_AUTH", "SESSION_ID", "SOURCE", "SOURCE_AUTHN_TYPE", "SOURCE_DOMAIN",
        "SOURCE_TYPE", "STATUS", "STORE_NAME", "SUBJECT", "TRACKER_ID", "TYPE", "USAGE", "USAGE_PERCENT", "USER",
        "USERNAME", "USER_AGENT", "USER_SEARCH_BASE_DN", "UUID",
    ]

    /// The names in `rules` that are none of these: other versions of the gateway may have more, so they may be right.
    public static func unknown(in rules: RedactionRules) -> [String] {
        rules.fields.map(\.name).filter { !names.contains($0.uppercased()) }
    }
}
