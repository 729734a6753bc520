import Events
import Spool

/// An event as it stands in the spool.
struct ShippedEvent: Equatable {
    var bytes: [UInt8]
    var source: SourceID
    var part: StoredPart?
    var context: SourceContext
    /// The path that the source had when the event was written; nil: gatepost tells it of itself.
    var path: String?

    var text: String { String(decoding: bytes, as: UTF8.self) }
    /// Whether it says that something was lost, or may have been.
    var isDiscontinuity: Bool { path == nil && text.contains(" gw-01 gatepost ") }
}
