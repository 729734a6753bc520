/// A kind of text that is recognised by its look, wherever it stands. The raw values are the words of the configuration.
public enum TextClass: String, Sendable, CaseIterable {
    /// A mail address, `@` as `%40` too.
    case email
    /// An IPv4 or IPv6 address.
    case ip
    /// A JSON web token, and a word of 32 or more letters, digits, `-` and `_` that has letters and digits.
    case token
    /// What follows `Authorization:` and the schemes `Bearer`, `Basic` and `Negotiate`.
    case authorization
}
