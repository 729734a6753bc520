internal import Bytes

/// The secret under which the ledger hashes: 16 random bytes in `ledger/key`, made when the ledger is.
struct LedgerKey: Equatable, Sendable {
    private let bytes: [UInt8]

    private static let size = 16

    /// Reads the key, or makes one if there is none.
    init(in directory: LedgerDirectory) throws(LedgerError) {
        do throws(SystemError) {
            bytes = try OpenFile(directory.key).bytes(at: 0, count: Self.size + 1)
        } catch {
            guard error.isAbsence else { throw LedgerError(directory.key, cannotBe: "read", error) }
            bytes = try Self.make(in: directory)
        }
        guard bytes.count == Self.size else {
            throw LedgerError("\(directory.key) is not a key: remove \(directory.path), and the ledger begins anew")
        }
    }

    init(_ bytes: [UInt8]) {
        precondition(bytes.count == Self.size, "a key has \(Self.size) bytes")
        self.bytes = bytes
    }

    private static func make(in directory: LedgerDirectory) throws(LedgerError) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<size).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        try LedgerFile.unlink(directory.newKey)
        let file = try LedgerFile(directory.newKey, .make)
        try file.write(bytes, at: 0)
        try file.sync()
        try directory.name(directory.newKey, directory.key)
        try directory.sync()
        return bytes
    }

    /// What hashes the events of an input: the same text is another one on another input.
    func hash(for input: String) -> SipHash {
        var reader = BlobReader(bytes)
        guard let first: UInt64 = reader.number(), let second: UInt64 = reader.number() else {
            preconditionFailure("a key has \(Self.size) bytes")
        }
        let root = SipHash(first, second)
        let name = Array(input.utf8)
        return unsafe name.withUnsafeBytes { unsafe SipHash(root.hash(1, $0), root.hash(2, $0)) }
    }

    /// Tells this key from another, and says nothing else of it.
    var mark: UInt64 { unsafe hash(for: "").hash(0, UnsafeRawBufferPointer(start: nil, count: 0)) }
}
