/// Who waits for an event to become durable: one per output, from ``Spool/makeWaiter()``.
public struct WaiterID: BitwiseCopyable, Hashable, Sendable {
    let rawValue: UInt64
}
