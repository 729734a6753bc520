/// How a context is stored with its source in the spool.
///
///     byte        what
///     0           version: 1
///     1           flags: 1 = peer, 2 = year reference
///     2…          input, format, zone, default host, agent: texts
///     …           peer: text, if flagged
///     …           year reference: 8 bytes, little-endian, signed, if flagged
///     …           count of labels: 4 bytes, little-endian; then name and value of each: texts
///
/// A text is its length in bytes (4 bytes, little-endian) and its UTF-8.
extension SourceContext {
    private static let version: UInt8 = 1
    private static let hasPeer: UInt8 = 1
    private static let hasYearReference: UInt8 = 2

    public func encoded() -> [UInt8] {
        var bytes: [UInt8] = [Self.version, 0]
        if peer != nil { bytes[1] |= Self.hasPeer }
        if yearReference != nil { bytes[1] |= Self.hasYearReference }
        for text in [input, format.rawValue, zone.name, defaultHost, agent] {
            Self.append(text, to: &bytes)
        }
        if let peer { Self.append(peer, to: &bytes) }
        if let yearReference { Self.append(yearReference, to: &bytes) }
        Self.append(UInt32(labels.count), to: &bytes)
        for label in labels {
            Self.append(label.name, to: &bytes)
            Self.append(label.value, to: &bytes)
        }
        return bytes
    }

    public init(decoding bytes: [UInt8]) throws(SourceContextError) {
        var rest = bytes[...]
        let version: UInt8 = try Self.number(from: &rest)
        guard version == Self.version else { throw .unknownVersion(version) }
        let flags: UInt8 = try Self.number(from: &rest)
        guard flags & ~(Self.hasPeer | Self.hasYearReference) == 0 else { throw .unknownFlags(flags) }
        let input = try Self.text(from: &rest)
        let formatName = try Self.text(from: &rest)
        guard let format = InputFormat(rawValue: formatName) else { throw .unknownFormat(formatName) }
        let zone = try ZoneName(Self.text(from: &rest))
        let defaultHost = try Self.text(from: &rest)
        let agent = try Self.text(from: &rest)
        let peer: String? = flags & Self.hasPeer != 0 ? try Self.text(from: &rest) : nil
        let yearReference: Int64? = flags & Self.hasYearReference != 0 ? try Self.number(from: &rest) : nil
        let labelCount: UInt32 = try Self.number(from: &rest)
        var labels: [Label] = []
        for _ in 0..<labelCount {
            let name = try Self.text(from: &rest)
            let value = try Self.text(from: &rest)
            labels.append(Label(name: name, value: value))
        }
        guard rest.isEmpty else { throw .trailingBytes(rest.count) }
        self.init(
            input: input, format: format, zone: zone, peer: peer, defaultHost: defaultHost, agent: agent,
            labels: labels, yearReference: yearReference)
    }

    private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        for shift in stride(from: 0, to: value.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        append(UInt32(text.utf8.count), to: &bytes)
        bytes.append(contentsOf: text.utf8)
    }

    private static func number<N: FixedWidthInteger>(from rest: inout ArraySlice<UInt8>) throws(SourceContextError) -> N
    {
        let size = N.bitWidth / 8
        guard rest.count >= size else { throw .truncated }
        var value: N = 0
        for byte in rest.prefix(size).reversed() {
            value = N(truncatingIfNeeded: UInt64(truncatingIfNeeded: value) << 8 | UInt64(byte))
        }
        rest = rest.dropFirst(size)
        return value
    }

    private static func text(from rest: inout ArraySlice<UInt8>) throws(SourceContextError) -> String {
        let length: UInt32 = try number(from: &rest)
        guard rest.count >= Int(length) else { throw .truncated }
        let bytes = rest.prefix(Int(length))
        rest = rest.dropFirst(Int(length))
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .invalidText }
        return text
    }
}
