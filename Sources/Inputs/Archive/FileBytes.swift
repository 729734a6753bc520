internal import Bytes

/// The bytes of a file.
final class FileBytes: SeekableBytes {
    private let path: FilePath
    private let file: OpenFile
    private var offset: UInt64 = 0

    /// - Parameter path: for errors.
    init(_ file: OpenFile, path: FilePath) {
        self.file = file
        self.path = path
    }

    func read(into target: inout ByteWriter, atMost limit: Int) throws(ArchiveError) {
        let before = target.count
        let failure: SystemError? = unsafe target.append(upTo: limit) { room in
            do throws(SystemError) {
                return (try unsafe file.read(into: room, at: offset), nil)
            } catch {
                return (0, error)
            }
        }
        if let failure { throw ArchiveError(failure, reading: path) }
        offset += UInt64(target.count - before)
    }

    var left: UInt64? {
        do throws(SystemError) {
            let size = try file.status().size
            return size > offset ? size - offset : 0
        } catch {
            // Reading will tell what is wrong.
            return nil
        }
    }

    func skip(_ count: UInt64) throws(ArchiveError) -> UInt64 {
        let passed = min(count, left ?? 0)
        offset += passed
        return passed
    }

    func mark() -> ByteMark { ByteMark(.plain(offset)) }

    func seek(to mark: ByteMark) {
        offset = mark.plainOffset
    }
}
