internal import Spool

/// That a file holds what a stored position says was read of it, and what reading on needs to know of those bytes.
struct FileProof {
    let head: HeadHash
    /// The last bytes before the position, at most ``PositionCheck/tailSize``.
    let tail: [UInt8]
    let rest: LineRest?

    /// Of a file's very beginning: nothing to prove.
    static var nothingRead: FileProof { FileProof(head: HeadHash(), tail: [], rest: nil) }

    /// Reads what is needed to read on at `offset`.
    /// - Returns: nil if the file ends before the offset.
    init?(_ file: OpenFile, at offset: UInt64) throws(SystemError) {
        let headCount = Int(min(offset, UInt64(PositionCheck.headSize)))
        let tailCount = Int(min(offset, UInt64(PositionCheck.tailSize)))
        let headBytes = try file.bytes(at: 0, count: headCount)
        let tailBytes = try file.bytes(at: offset - UInt64(tailCount), count: tailCount)
        guard headBytes.count == headCount, tailBytes.count == tailCount else { return nil }
        let head = HeadHash()
        unsafe headBytes.withUnsafeBytes { unsafe head.append($0) }
        self.init(head: head, tail: tailBytes, rest: nil)
    }

    /// Looks whether the file is the one that `position` was taken in.
    /// - Returns: nil if it is not, or if the position's check is of a kind that is not known here.
    init?(_ file: OpenFile, confirms position: Position) throws(SystemError) {
        guard let check = PositionCheck(decoding: position.check) else { return nil }
        guard let proof = try FileProof(file, at: position.offset) else { return nil }
        guard proof.head.value == check.head, Digest.value(of: proof.tail) == check.tail else { return nil }
        self.init(head: proof.head, tail: proof.tail, rest: check.rest)
    }

    /// The position that it stands for, as the spool keeps it.
    func position(at offset: UInt64) -> Position {
        let check = PositionCheck(head: head.value, tail: Digest.value(of: tail), rest: rest)
        return Position(offset: offset, check: check.encoded())
    }

    init(head: HeadHash, tail: [UInt8], rest: LineRest?) {
        self.head = head
        self.tail = tail
        self.rest = rest
    }
}
