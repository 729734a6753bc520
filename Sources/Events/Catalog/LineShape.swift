/// The shape that a line was read as (GATEWAY-EVENTS §2).
public enum LineShape: String, Sendable, CaseIterable {
    /// Columns, level, EVENT and block: an event of the gateway.
    case gateway
    case nginxAccess = "nginx access"
    case nginxError = "nginx error"
    case sudo
    case java
    /// A JSON object or a message of RFC 5424 that holds no line of the gateway's shapes.
    case structured
    /// Free text, with or without a time, a host and a program before it.
    case text
}
