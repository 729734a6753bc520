internal import Glibc

/// Where the ledger lies: `data_dir/ledger`.
struct LedgerDirectory: Sendable {
    let path: FilePath

    private static let suffix = Array(".seen".utf8)
    private static let digits = 10

    init(in dataDirectory: String) {
        path = FilePath(dataDirectory).appending(Array("ledger".utf8))
    }

    var key: FilePath { path.appending(Array("key".utf8)) }
    /// Where a key is made.
    var newKey: FilePath { path.appending(Array("key.new".utf8)) }
    /// What a comparison works with; it has no name for longer than it takes to make it.
    var draft: FilePath { path.appending(Array("compared".utf8)) }

    /// The file of that number; later ones have higher numbers.
    func file(_ number: UInt64) -> FilePath {
        let digits = Array(String(number).utf8)
        let zeros = [UInt8](repeating: UInt8(ascii: "0"), count: max(0, Self.digits - digits.count))
        return path.appending(zeros + digits + Self.suffix)
    }

    /// The numbers of the files that there are, in order.
    func files() throws(LedgerError) -> [UInt64] {
        do throws(SystemError) {
            return try DirectoryEntry.list(path).compactMap { entry in
                guard entry.name.suffix(Self.suffix.count).elementsEqual(Self.suffix) else { return nil }
                return UInt64(String(decoding: entry.name.dropLast(Self.suffix.count), as: UTF8.self))
            }.sorted()
        } catch {
            throw LedgerError(path, cannotBe: "listed", error)
        }
    }

    /// Makes the directory if there is none.
    func make() throws(LedgerError) {
        let isThere = unsafe path.withCString { unsafe mkdir($0, 0o700) } == 0 || errno == EEXIST
        guard isThere else { throw LedgerError(path, cannotBe: "made", .last) }
    }

    /// Gives a file another name.
    func name(_ file: FilePath, _ name: FilePath) throws(LedgerError) {
        let isNamed = unsafe file.withCString { old in unsafe name.withCString { unsafe rename(old, $0) == 0 } }
        guard isNamed else { throw LedgerError(name, cannotBe: "made", .last) }
    }

    /// Has names that were given and taken outlive a power cut.
    func sync() throws(LedgerError) {
        let descriptor = unsafe path.withCString { unsafe open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw LedgerError(path, cannotBe: "opened", .last) }
        defer { _ = close(descriptor) }
        guard fsync(descriptor) == 0 else { throw LedgerError(path, cannotBe: "synced", .last) }
    }

    /// Bytes of the file system, and those of them that are free.
    func space() throws(LedgerError) -> (total: UInt64, free: UInt64) {
        var status = statvfs()
        guard unsafe path.withCString({ unsafe statvfs($0, &status) }) == 0 else {
            throw LedgerError(path, cannotBe: "looked at", .last)
        }
        return (UInt64(status.f_blocks) * UInt64(status.f_frsize), UInt64(status.f_bavail) * UInt64(status.f_frsize))
    }
}
