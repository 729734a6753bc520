import Bytes

/// The secrets that an output's requests carry, so that none of them comes back: some servers quote a request in the error
/// that they answer it with, and errors end in logs and on screens.
struct HTTPSecrets {
    /// The longest first: one may be a part of another.
    private let values: [[UInt8]]

    /// What is shorter would be found in words that have nothing to do with it.
    private static let shortest = 6
    private static let mask = Array("***".utf8)

    init(_ settings: HTTPSettings) {
        var texts = settings.headers.map(\.value)
        if let bearer = settings.bearer { texts.append(bearer) }
        if let basic = settings.basic {
            texts += [basic, Base64.encoded(Array(basic.utf8))]
            if let colon = basic.firstIndex(of: ":") { texts.append(String(basic[basic.index(after: colon)...])) }
        }
        values = texts.map { Array($0.utf8) }.filter { $0.count >= Self.shortest }.sorted { $0.count > $1.count }
    }

    /// Puts a mask in the place of each of them.
    func hide(in body: inout [UInt8]) {
        for value in values {
            var start = 0
            while let place = Self.find(value, in: body, from: start) {
                body.replaceSubrange(place..<(place + value.count), with: Self.mask)
                start = place + Self.mask.count
            }
        }
    }

    private static func find(_ value: [UInt8], in body: [UInt8], from start: Int) -> Int? {
        guard body.count - start >= value.count else { return nil }
        return (start...(body.count - value.count)).first { place in
            body[place] == value[0] && body[place..<(place + value.count)].elementsEqual(value)
        }
    }
}
