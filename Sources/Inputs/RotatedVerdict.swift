/// What was found out about a rotated file that is not followed. It holds as long as the file does not change.
struct RotatedVerdict {
    enum Reason {
        /// It is older than what is followed, or of a log that is not known: it is left for `gatepost backfill`.
        case left
        /// It was compressed from a file that is followed, to its end.
        case compressed(from: FileKey)
    }

    let reason: Reason
    let input: Int
    private let size: UInt64
    private let modified: Int64

    init(_ reason: Reason, _ found: FileLook.Found) {
        self.reason = reason
        input = found.input
        size = found.status.size
        modified = found.status.modifiedTime
    }

    func holds(for status: FileStatus) -> Bool { status.size == size && status.modifiedTime == modified }
}
