import Glibc

/// Lines like a gateway's: 431 bytes each, cheap to make, told apart by a number.
struct Corpus {
    static let lineLength = 431

    let line: [UInt8]

    init() {
        let start =
            "2026-11-21T09:40:55.667-05:00 gw-01 ACCESS_GATEWAY ACCESS AUTHZ POLICY INFO USER_AUTHZ [SESSION_ID=\""
        line = Array(start.utf8) + (0..<(Self.lineLength - start.utf8.count)).map { UInt8(0x30 + $0 % 64) }
    }

    /// The lines of a file.
    static func lines(of path: String) throws -> [[UInt8]] {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw BenchError("open \(path)") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(descriptor, &piece, piece.count)
            guard count >= 0 else { throw BenchError("read \(path)") }
            if count == 0 { return bytes.split(separator: 0x0A).map { Array($0) } }
            bytes += piece[..<count]
        }
    }

    /// `bytes` of lines, one after the other.
    func block(_ bytes: Int) -> [UInt8] {
        var block: [UInt8] = []
        block.reserveCapacity(bytes)
        while block.count < bytes { block += line.prefix(bytes - block.count) }
        return block
    }
}
