/// The segment that is being written.
struct OpenSegment {
    var file: OpenFile
    var first: UInt64
    var serial: UInt64
    /// Where the next batch goes: behind the last whole one.
    var offset: UInt64
    var headerLength: UInt64
    /// Up to here the room has been looked after.
    var reserved: UInt64
    /// Whether blocks behind `offset` may be allocated.
    var isPreallocated = false
}
