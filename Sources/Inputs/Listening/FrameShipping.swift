internal import Spool

/// How a frame leaves: whole, or in marked parts.
struct FrameShipping {
    /// Is lent the bytes of an event, or of a part of one.
    typealias Receiver = (RawSpan, StoredPart?) -> Void

    /// Frames that have left to their end, since the beginning; one that left in parts counts once, an empty one not.
    private(set) var frames: UInt64 = 0
    /// Parts of the frame at hand that have left, and their bytes.
    private(set) var parts: UInt32 = 0
    private var shipped: UInt64 = 0
    /// Whether no frame has ended yet.
    private var isFirst = true

    /// A part leaves, others will follow.
    /// - Parameter whole: bytes of the whole frame; nil: not known.
    mutating func ship(_ bytes: UnsafeRawBufferPointer, whole: UInt64?, _ receive: Receiver) {
        parts += 1
        shipped += UInt64(bytes.count)
        unsafe receive(bytes.bytes, StoredPart(number: parts, wholeBytes: whole ?? shipped))
    }

    /// The frame ends with these bytes.
    /// - Parameter isCut: whether it ends before its end.
    mutating func end(_ bytes: UnsafeRawBufferPointer, whole: UInt64?, isCut: Bool = false, _ receive: Receiver) {
        var text = unsafe EventBytes.trimmed(bytes)
        if isFirst, parts == 0 { unsafe text = EventBytes.withoutMark(text) }
        isFirst = false
        if parts > 0 || isCut {
            if text.count > 0 { unsafe ship(text, whole: whole, receive) }
            frames += 1
        } else if text.count > 0 {
            unsafe receive(text.bytes, nil)
            frames += 1
        }
        parts = 0
        shipped = 0
    }
}
