import Synchronization

@testable import Spool

/// A clock that stands until it is moved.
final class ManualClock: SpoolClock {
    private let elapsed = Atomic<UInt64>(1_000_000_000)
    private let wallOffset = Atomic<Int64>(1_700_000_000_000_000_000)

    func advance(milliseconds: UInt64) { elapsed.add(milliseconds * 1_000_000, ordering: .relaxed) }
    /// What a resumed snapshot looks like.
    func stepWall(seconds: Int64) { wallOffset.add(seconds * 1_000_000_000, ordering: .relaxed) }

    func monotonic() -> UInt64 { elapsed.load(ordering: .relaxed) }
    func sinceBoot() -> UInt64 { elapsed.load(ordering: .relaxed) }
    func wallTime() -> (Int64, UInt32) {
        let time = wallOffset.load(ordering: .relaxed) + Int64(elapsed.load(ordering: .relaxed))
        return (time / 1_000_000_000, UInt32(time % 1_000_000_000))
    }
}
