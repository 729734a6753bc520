/// Why the ledger cannot be read or written.
public struct LedgerError: Error, Equatable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }

    /// - Parameter deed: what was tried: `written`, `read`.
    init(_ path: FilePath, cannotBe deed: String, _ error: SystemError) {
        self.init("\(path) cannot be \(deed): \(error)")
    }
}
