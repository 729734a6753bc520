/// How often each of some hashes is still to be met: a table of fixed room, one slot to a hash.
///
/// The hashes are uniform already, and their own bits say where they stand.
struct HashBalance {
    private var hashes: [UInt64]
    private var balances: [Int32]
    private let mask: Int

    /// - Parameter count: of different hashes, at most.
    init(room count: Int) {
        var size = 16
        while size < 2 * count { size *= 2 }
        hashes = [UInt64](repeating: 0, count: size)
        balances = [Int32](repeating: 0, count: size)
        mask = size - 1
    }

    mutating func removeAll() {
        for index in hashes.indices {
            hashes[index] = 0
            balances[index] = 0
        }
    }

    /// Makes a place for a hash, which is not 0.
    mutating func insert(_ hash: UInt64) {
        hashes[slot(of: hash)] = hash
    }

    /// Adds to the balance of a hash, if it has a place.
    mutating func add(_ difference: Int32, to hash: UInt64) {
        let slot = slot(of: hash)
        if hashes[slot] == hash { balances[slot] &+= difference }
    }

    /// Takes one off the balance of a hash, if it is above 0.
    mutating func take(_ hash: UInt64) -> Bool {
        let slot = slot(of: hash)
        guard hashes[slot] == hash, balances[slot] > 0 else { return false }
        balances[slot] -= 1
        return true
    }

    /// Where the hash is, or would be.
    private func slot(of hash: UInt64) -> Int {
        var index = Int(truncatingIfNeeded: hash >> 3) & mask
        while hashes[index] != hash, hashes[index] != 0 { index = (index + 1) & mask }
        return index
    }
}
