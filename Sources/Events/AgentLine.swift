public import Bytes

/// A line that gatepost itself writes as an event, in the gateway's own shape, so that it is read like every other:
/// `TIME HOST gatepost LEVEL NAME [KEY="value" …] MESSAGE`.
public struct AgentLine: Equatable, Sendable {
    public var time: EventTime
    /// `agent.name`.
    public var host: String
    public var level: Level
    /// Such as `GATEPOST_DISCONTINUITY`: capitals, digits and `_`.
    public var name: String
    /// Keys are capitals, digits and `_`; pairs with an empty value are left out.
    public var values: [(key: String, value: String)]
    public var message: String

    public init(
        time: EventTime, host: String, level: Level, name: String, values: [(key: String, value: String)],
        message: String
    ) {
        self.time = time
        self.host = host
        self.level = level
        self.name = name
        self.values = values
        self.message = message
    }

    public func append(to output: inout ByteWriter) {
        time.appendRFC3339(to: &output, maximumFractionDigits: 9)
        let words = [host.isEmpty ? "-" : Self.cleaned(host, without: [0x20]), "gatepost", "\(level.name)", name]
        for word in words {
            output.append(0x20)
            output.append(utf8: word)
        }
        output.append(" [")
        for (index, pair) in values.filter({ !$0.value.isEmpty }).enumerated() {
            if index > 0 { output.append(0x20) }
            output.append(utf8: pair.key)
            output.append("=\"")
            output.append(utf8: Self.cleaned(pair.value, without: [0x22]))
            output.append(0x22)
        }
        output.append("] ")
        output.append(utf8: Self.cleaned(message, without: []))
    }

    /// The gateway's lines know no escapes: what would end a value or a line is percent-encoded.
    private static func cleaned(_ text: String, without forbidden: [UInt8]) -> String {
        let isClean = text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && !forbidden.contains($0) }
        if isClean { return text }
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if byte >= 0x20, byte != 0x7F, !forbidden.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    public static func == (left: Self, right: Self) -> Bool {
        left.time == right.time && left.host == right.host && left.level == right.level && left.name == right.name
            && left.message == right.message && left.values.elementsEqual(right.values) { $0 == $1 }
    }
}
