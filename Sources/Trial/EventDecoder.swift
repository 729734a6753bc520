public import Bytes

/// Writes an event as one JSON object, so that a person or a script can read it without a syslog parser: a message of
/// RFC 5424 by its parts, a JSON object as it is, anything else as `{"raw":…}`.
public enum EventDecoder {
    /// Appends the object for `event`, without a line end.
    ///
    /// Of RFC 5424: `pri`, `facility`, `severity`, `timestamp`, `hostname`, `app_name`, `procid`, `msgid`,
    /// `structured_data` (by element and parameter; one that stands more than once in an element is an array) and `msg`.
    /// The NILVALUE is `null`. What is not UTF-8 is repaired.
    public static func append(_ event: [UInt8], to line: inout ByteWriter) {
        if let message = SyslogMessage(event) {
            append(message, to: &line)
        } else if JSONObjectCheck.passes(event) {
            line.append(event)
        } else {
            line.append("{\"raw\":")
            append(text: event, to: &line)
            line.append(UInt8(ascii: "}"))
        }
    }

    private static func append(_ message: SyslogMessage, to line: inout ByteWriter) {
        line.append("{\"pri\":")
        line.append(decimal: UInt64(message.priority))
        line.append(",\"facility\":")
        line.append(decimal: UInt64(message.priority / 8))
        line.append(",\"severity\":")
        line.append(decimal: UInt64(message.priority % 8))
        append(",\"timestamp\":", message.timestamp, to: &line)
        append(",\"hostname\":", message.hostname, to: &line)
        append(",\"app_name\":", message.appName, to: &line)
        append(",\"procid\":", message.processID, to: &line)
        append(",\"msgid\":", message.messageID, to: &line)
        line.append(",\"structured_data\":{")
        for (index, element) in message.elements.enumerated() {
            if index > 0 { line.append(UInt8(ascii: ",")) }
            append(text: element.id, to: &line)
            line.append(":{")
            append(element.parameters, to: &line)
            line.append(UInt8(ascii: "}"))
        }
        line.append(UInt8(ascii: "}"))
        append(",\"msg\":", message.message, to: &line)
        line.append(UInt8(ascii: "}"))
    }

    private static func append(_ parameters: [SyslogMessage.Parameter], to line: inout ByteWriter) {
        var values: [[UInt8]: [Int]] = [:]
        for (index, parameter) in parameters.enumerated() { values[parameter.name, default: []].append(index) }
        var isFirst = true
        for (index, parameter) in parameters.enumerated() {
            guard let same = values[parameter.name], same.first == index else { continue }
            if !isFirst { line.append(UInt8(ascii: ",")) }
            isFirst = false
            append(text: parameter.name, to: &line)
            line.append(UInt8(ascii: ":"))
            if same.count > 1 { line.append(UInt8(ascii: "[")) }
            for (position, other) in same.enumerated() {
                if position > 0 { line.append(UInt8(ascii: ",")) }
                append(text: parameters[other].value, to: &line)
            }
            if same.count > 1 { line.append(UInt8(ascii: "]")) }
        }
    }

    private static func append(_ key: StaticString, _ value: [UInt8]?, to line: inout ByteWriter) {
        line.append(key)
        if let value { append(text: value, to: &line) } else { line.append("null") }
    }

    /// A JSON string of `bytes`; what is not UTF-8 becomes U+FFFD.
    private static func append(text bytes: [UInt8], to line: inout ByteWriter) {
        line.append(UInt8(ascii: "\""))
        for byte in String(decoding: bytes, as: UTF8.self).utf8 {
            switch byte {
            case 0x22: line.append("\\\"")
            case 0x5C: line.append("\\\\")
            case 0x0A: line.append("\\n")
            case 0x0D: line.append("\\r")
            case 0x09: line.append("\\t")
            case 0..<0x20, 0x7F:
                line.append("\\u00")
                line.append(hex: byte)
            default: line.append(byte)
            }
        }
        line.append(UInt8(ascii: "\""))
    }
}
