import Bytes

/// An event that a collector refused for what it is, with the reason. In its file it is a line, a JSON object.
struct DeadLetter: Equatable {
    /// When it was refused, in seconds of Unix time.
    var time: Int64
    var status: Int
    /// The collector's words.
    var reason: String
    /// The event's id, where the protocol names it beside the event.
    var id: String?
    /// As it was sent, without what frames it.
    var event: [UInt8]
}

extension DeadLetter {
    /// Reads a line.
    /// - Returns: nil for what is none of these.
    init?(line: [UInt8]) {
        guard let value = JSONValue(line), let time = value["time"]?.integer, let status = value["status"]?.integer,
            let reason = value["reason"]?.text, let event = value["event"]?.text
        else { return nil }
        self.init(
            time: Int64(time), status: status, reason: reason, id: value["id"]?.text.flatMap(Self.checked(id:)),
            event: Array(event.utf8))
    }

    /// The alphabet of ids: the file may have been edited, and an id stands in what is sent as it is.
    private static func checked(id: String) -> String? {
        let isWhole = id.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x61...0x7A, UInt8(ascii: "-"): true
            default: false
            }
        }
        return isWhole ? id : nil
    }

    /// Appends its line.
    /// - Parameter output: the output's name.
    func append(to text: inout ByteWriter, output: String) {
        text.append("{\"time\":")
        text.append(decimal: UInt64(max(0, time)))
        text.append(",\"output\":")
        Self.append(Array(output.utf8), to: &text)
        text.append(",\"status\":")
        text.append(decimal: UInt64(max(0, status)))
        text.append(",\"reason\":")
        Self.append(Array(reason.utf8), to: &text)
        if let id {
            text.append(",\"id\":")
            Self.append(Array(id.utf8), to: &text)
        }
        text.append(",\"event\":")
        Self.append(Array(String(decoding: event, as: UTF8.self).utf8), to: &text)
        text.append("}\n")
    }

    /// Appends a JSON string.
    private static func append(_ bytes: [UInt8], to text: inout ByteWriter) {
        text.append(UInt8(ascii: "\""))
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                text.append(UInt8(ascii: "\\"))
                text.append(byte)
            case 0..<0x20:
                text.append("\\u00")
                text.append(hex: byte)
            default: text.append(byte)
            }
        }
        text.append(UInt8(ascii: "\""))
    }
}
