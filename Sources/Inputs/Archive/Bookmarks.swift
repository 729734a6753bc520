/// Places in archives where members begin, so that they can be read in another order than they stand in. Of a compressed
/// archive each takes some 40 KiB, so that with many members only every second, fourth, … is kept: what is between is
/// read through.
final class Bookmarks {
    private struct Entry {
        var marks: [Int: ByteMark] = [:]
        var stride = 1
    }

    private var entries: [FilePath: Entry] = [:]
    /// Marks of one archive: some 5 MiB.
    private static let limit = 128

    /// Notes where the member `index` of an archive begins; members come in their order.
    func note(_ index: Int, of path: FilePath, at mark: ByteMark) {
        var entry = entries[path] ?? Entry()
        guard index % entry.stride == 0 else { return }
        entry.marks[index] = mark
        if entry.marks.count > Self.limit {
            entry.stride *= 2
            entry.marks = entry.marks.filter { $0.key % entry.stride == 0 }
        }
        entries[path] = entry
    }

    /// The last mark at or before a member, and which member begins there.
    func mark(before index: Int, of path: FilePath) -> (index: Int, mark: ByteMark)? {
        guard let entry = entries[path] else { return nil }
        let found = index - index % entry.stride
        return entry.marks[found].map { (found, $0) }
    }
}
