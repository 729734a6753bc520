/// When a file was made, where the file system keeps it.
struct BirthTime: Equatable, Sendable {
    /// Unix time.
    var seconds: Int64
    var nanoseconds: UInt32
}
