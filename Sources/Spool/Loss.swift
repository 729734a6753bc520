/// A segment, or several in a row of one epoch, that went for want of room before every output had passed it.
struct Loss: BitwiseCopyable, Equatable, Sendable {
    var first: UInt64
    var last: UInt64
    var stream: StreamID
    var epoch: Epoch
    /// Bytes of the segments' files.
    var bytes: UInt64
    var reason: LossReason
    /// When the first of them went, Unix seconds.
    var time: Int64

    /// The gap that an output sees which is at `seq`, where the loss goes on up to `end`. An output that had a part of it
    /// lost that part less: bytes are counted as if all events had the same length.
    func gap(from seq: UInt64, to end: UInt64) -> Gap {
        let until = min(last, end - 1)
        let share = Double(until - seq + 1) / Double(last - first + 1)
        return Gap(
            first: seq, last: until, epoch: epoch, bytes: UInt64((Double(bytes) * share).rounded()), reason: reason,
            time: time)
    }
}
