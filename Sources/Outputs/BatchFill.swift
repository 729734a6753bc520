import NIOCore

/// What has become of a batch that was to be filled.
enum BatchFill {
    /// The batch has reached its size or count.
    case full
    /// Everything that is there is in the batch, which has room; `since` is when its first event went in.
    case partial(since: NIODeadline)
    /// There is nothing to send.
    case empty
    /// Many events were passed over that this output does not take; there may be more to read. `since` is when the first
    /// event of the batch went in; nil: there is none.
    case skipped(since: NIODeadline?)
}
