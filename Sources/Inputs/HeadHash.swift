/// The hash of a file's first bytes, as far as they have been read, up to ``PositionCheck/headSize``.
final class HeadHash {
    private var covered = 0
    private var digest: Digest? = Digest()
    private var known: [UInt8]?

    /// Takes bytes of the file that follow those taken before; what lies beyond the head is left out.
    @unsafe
    func append(_ bytes: UnsafeRawBufferPointer) {
        guard let digest, bytes.count > 0 else { return }
        let count = min(PositionCheck.headSize - covered, bytes.count)
        unsafe digest.update(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        covered += count
        known = nil
        if covered == PositionCheck.headSize {
            known = digest.value()
            self.digest = nil
        }
    }

    /// SHA-256 of what was taken.
    var value: [UInt8] {
        if let known { return known }
        guard let digest else { preconditionFailure("a complete head has a known hash") }
        let value = digest.value()
        known = value
        return value
    }
}
