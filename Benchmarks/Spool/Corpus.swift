/// Lines like a gateway's: 431 bytes each, cheap to make, told apart by a number.
struct Corpus {
    static let lineLength = 431

    let line: [UInt8]

    init() {
        let start =
            "2026-11-21T09:40:55.667-05:00 gw-01 ACCESS_GATEWAY ACCESS AUTHZ POLICY INFO USER_AUTHZ [SESSION_ID=\""
        line = Array(start.utf8) + (0..<(Self.lineLength - start.utf8.count)).map { UInt8(0x30 + $0 % 64) }
    }

    /// `bytes` of lines, one after the other.
    func block(_ bytes: Int) -> [UInt8] {
        var block: [UInt8] = []
        block.reserveCapacity(bytes)
        while block.count < bytes { block += line.prefix(bytes - block.count) }
        return block
    }
}
