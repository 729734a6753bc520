import Spool
import Synchronization

/// How far a replay has come. It lives as long as the replay, and holds what is still to be sent in the spool as long as
/// there is room.
final class ReplayPlace: DeliveryPlace {
    let end: UInt64?
    private let spool: Spool
    private let hold: WaiterID
    private let place: Mutex<(next: UInt64, previous: UInt64?)>

    init(_ events: ClosedRange<UInt64>, in spool: Spool) {
        self.spool = spool
        end = events.upperBound + 1
        place = Mutex((next: events.lowerBound, previous: nil))
        hold = spool.hold(from: events.lowerBound)
    }

    deinit {
        spool.release(hold)
    }

    var next: UInt64 { place.withLock { $0.next } }
    var previous: UInt64? { place.withLock { $0.previous } }
    var dropMark: DropMark? { nil }

    func acknowledge(next: UInt64, previous: UInt64?) {
        place.withLock { $0 = (next: next, previous: previous) }
        spool.move(hold, to: next)
    }
}
