/// The file `stream`: whose sequence of events this data directory holds.
struct Identity: Equatable, Sendable {
    var stream: StreamID
    /// What batches begin with; see ``SegmentHeader/marker``.
    var marker: UInt64
    /// The machine at the stream's birth; nil where nothing names it.
    var machineID: String?
    /// Streams that the directory's older segments and cursors may be of, newest first.
    var earlier: [StreamID]

    static let version: UInt32 = 1
    /// Streams remembered in ``earlier``.
    static let earlierLimit = 16

    static func new(machineID: String?, earlier: [StreamID] = []) -> Identity {
        Identity(
            stream: .random(), marker: .random(in: 1...UInt64.max), machineID: machineID,
            earlier: Array(earlier.prefix(earlierLimit)))
    }

    /// The file's lines; the last holds the checksum of those before it.
    var encoded: [UInt8] {
        var text = "gatepost stream \(Self.version)\nstream \(stream.text)\nmarker \(String(marker, radix: 16))\n"
        if let machineID { text += "machine \(machineID)\n" }
        for old in earlier { text += "earlier \(old.text)\n" }
        return Array((text + "crc32c \(String(Checksum.of(Array(text.utf8)), radix: 16))\n").utf8)
    }

    enum Found: Equatable {
        case identity(Identity)
        case unknownVersion(UInt32)
        case damaged
    }

    static func read(_ bytes: [UInt8]) -> Found {
        let text = String(decoding: bytes, as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.split(separator: " ") }
        guard lines.count >= 3, lines[lines.count - 2].count == 2, lines[lines.count - 2][0] == "crc32c",
            let sum = UInt32(lines[lines.count - 2][1], radix: 16),
            let last = text.dropLast().lastIndex(of: "\n")
        else { return .damaged }
        guard Checksum.of(Array(text[...last].utf8)) == sum, lines[0].count == 3, lines[0][0] == "gatepost",
            lines[0][1] == "stream", let version = UInt32(lines[0][2])
        else { return .damaged }
        guard version == Self.version else { return .unknownVersion(version) }
        var stream: StreamID?
        var marker: UInt64?
        var machineID: String?
        var earlier: [StreamID] = []
        for line in lines.dropFirst().dropLast(2) where line.count == 2 {
            switch line[0] {
            case "stream": stream = StreamID(text: String(line[1]))
            case "marker": marker = UInt64(line[1], radix: 16)
            case "machine": machineID = String(line[1])
            case "earlier": if let old = StreamID(text: String(line[1])) { earlier.append(old) }
            default: return .damaged
            }
        }
        guard let stream, let marker else { return .damaged }
        return .identity(Identity(stream: stream, marker: marker, machineID: machineID, earlier: earlier))
    }
}
