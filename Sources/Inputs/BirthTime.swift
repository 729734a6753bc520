/// When a file was made, where the file system keeps it.
struct BirthTime: Equatable, Sendable {
    /// Unix time.
    var seconds: Int64
    var nanoseconds: UInt32

    func isBefore(_ other: BirthTime) -> Bool {
        (seconds, nanoseconds) < (other.seconds, other.nanoseconds)
    }
}
