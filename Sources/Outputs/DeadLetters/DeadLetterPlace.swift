import Spool
import Synchronization
import Transport

/// How far the sending again of an output's dead letters has come: an offset in their file. Those that are put into it
/// meanwhile are left for the next time.
final class DeadLetterPlace: DeliveryPlace {
    /// Bytes of the file.
    let size: UInt64
    private let letters: DeadLetters
    private let place = Mutex<UInt64>(0)

    init(_ letters: DeadLetters) {
        self.letters = letters
        size = letters.bytes
    }

    var end: UInt64? { size }
    var next: UInt64 { place.withLock { $0 } }
    var previous: UInt64? { nil }
    var dropMark: DropMark? { nil }

    func acknowledge(next: UInt64, previous: UInt64?) {
        place.withLock { $0 = next }
    }

    /// Takes out what was delivered; of those refused again, there are new ones.
    func removeDelivered() throws(TransportError) {
        if next > 0 { try letters.remove(before: next) }
    }
}
