@testable import Spool

/// A clock at which it is always the same time.
struct StoppedClock: SpoolClock {
    func wallTime() -> (Int64, UInt32) { (1_700_000_000, 0) }
    func monotonic() -> UInt64 { 0 }
    func sinceBoot() -> UInt64 { 0 }
}
