/// The beginning of what a peer says, for people: what it sends may be anything, and ends in logs and on terminals.
func peerText(_ bytes: some Collection<UInt8>, limit: Int = 300) -> String {
    var text = ""
    for scalar in String(decoding: bytes.prefix(limit), as: UTF8.self).unicodeScalars {
        let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
        text.unicodeScalars.append(isControl ? " " : scalar)
    }
    var rest = text[...]
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return String(rest)
}
