/// A message in CEF, read by the format's own rules (revision 26), and refused where it breaks them.
struct CEFMessage {
    struct Refused: Error {
        var reason: String
    }

    /// Version to severity, unescaped.
    var header: [String] = []
    var values: [String: String] = [:]
    /// In their order.
    var keys: [String] = []

    init(_ bytes: [UInt8]) throws {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Refused(reason: "not UTF-8") }
        guard text.hasPrefix("CEF:0|") else { throw Refused(reason: "no CEF:0|") }
        guard !text.utf8.contains(0x0A), !text.utf8.contains(0x0D) else { throw Refused(reason: "a line end") }
        var rest = bytes[...]
        for _ in 0..<7 { header.append(try Self.headerField(&rest)) }
        guard let severity = Int(header[6]), (0...10).contains(severity) else {
            throw Refused(reason: "severity \(header[6])")
        }
        try readExtension(rest)
    }

    private static func headerField(_ rest: inout ArraySlice<UInt8>) throws -> String {
        var field: [UInt8] = []
        while let next = rest.popFirst() {
            switch next {
            case 0x7C: return String(decoding: field, as: UTF8.self)
            case 0x5C:
                guard let escaped = rest.popFirst(), escaped == 0x7C || escaped == 0x5C else {
                    throw Refused(reason: "a stray \\ in the header")
                }
                field.append(escaped)
            default: field.append(next)
            }
        }
        throw Refused(reason: "the header ends early")
    }

    /// A pair begins at a word that an unescaped `=` follows.
    private mutating func readExtension(_ text: ArraySlice<UInt8>) throws {
        var rest = text
        while !rest.isEmpty {
            guard let equals = rest.firstIndex(of: 0x3D) else { throw Refused(reason: "no = in the extension") }
            let key = String(decoding: rest[..<equals], as: UTF8.self)
            guard !key.isEmpty, key.utf8.allSatisfy({ ($0 | 0x20) &- 0x61 <= 25 || $0 &- 0x30 <= 9 }) else {
                throw Refused(reason: "the key '\(key)'")
            }
            rest = rest[(equals + 1)...]
            var value: [UInt8] = []
            var end = rest.startIndex
            scan: while end < rest.endIndex {
                switch rest[end] {
                case 0x5C:
                    guard end + 1 < rest.endIndex else { throw Refused(reason: "a stray \\") }
                    switch rest[end + 1] {
                    case 0x3D, 0x5C: value.append(rest[end + 1])
                    case 0x6E: value.append(0x0A)
                    case 0x72: value.append(0x0D)
                    default: throw Refused(reason: "an unknown escape in \(key)")
                    }
                    end += 2
                case 0x3D:
                    // The word before it is the next key, and the space before that no part of the value.
                    guard let space = value.lastIndex(of: 0x20) else { throw Refused(reason: "= in \(key)") }
                    end -= value.count - space - 1
                    value.removeSubrange(space...)
                    break scan
                default:
                    value.append(rest[end])
                    end += 1
                }
            }
            keys.append(key)
            values[key] = String(decoding: value, as: UTF8.self)
            rest = rest[end...]
        }
    }
}
