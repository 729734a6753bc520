@testable import Spool

/// The file `stream`. The first byte says how: bit 0, the rest is what its checksum is of.
enum SpoolIdentity: FuzzTarget {
    static func run(_ bytes: [UInt8]) {
        guard let how = bytes.first else { return }
        var file = Array(bytes.dropFirst())
        if how & 1 != 0 { file += Array("crc32c \(String(Checksum.of(file), radix: 16))\n".utf8) }
        guard case .identity(let identity) = Identity.read(file) else { return }
        precondition(Identity.read(identity.encoded) == .identity(identity), "what was written is read otherwise")
    }
}
