/// `text` without control characters and at most `limit` characters long: what a peer or a file says of itself may be
/// anything, and ends in logs and on terminals.
func printable(_ text: some StringProtocol, limit: Int = 400) -> String {
    var result = ""
    var length = 0
    for scalar in text.unicodeScalars {
        if length == limit {
            result += "…"
            break
        }
        length += 1
        let isControl = scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value)
        result.unicodeScalars.append(isControl ? "?" : scalar)
    }
    return result
}
