/// What becomes of a value that a redaction rule is about. The raw values are the words of the configuration.
public enum RedactionAction: String, Sendable, CaseIterable {
    /// It stays as it is.
    case keep
    /// `h_` and the first 16 hexadecimal digits of its HMAC-SHA-256: equal values keep an equal pseudonym.
    case hash
    /// `***`
    case mask
    /// An address loses its host part, IPv4 behind /24 and IPv6 behind /48; anything else is masked.
    case truncate
    /// The field is left out; where the value stands elsewhere, it is masked.
    case drop
}
