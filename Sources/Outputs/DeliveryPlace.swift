import Spool

/// Where a ``Delivery`` stands in the spool: what it has delivered, and how far it goes.
protocol DeliveryPlace: AnyObject, Sendable {
    /// The first seq that is not delivered.
    var next: UInt64 { get }
    /// The seq of the last event before ``next`` that the output chose; nil if there was none, or it is not known.
    var previous: UInt64? { get }
    /// What was dropped of the backlog on request.
    var dropMark: DropMark? { get }
    /// The seq where the delivery ends; nil: it never does.
    var end: UInt64? { get }
    /// Moves on.
    func acknowledge(next: UInt64, previous: UInt64?)
}

/// The place of an output, which outlives the process.
extension Cursor: DeliveryPlace {
    var end: UInt64? { nil }
}
