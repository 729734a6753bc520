internal import CShims
internal import Glibc

/// Room for what one recvmmsg(2) receives.
@safe
final class DatagramRoom {
    /// Bytes that a datagram may have: more than UDP can carry.
    static let slot = 64 << 10
    private let bytes: UnsafeMutableRawBufferPointer
    private var found = [gatepost_datagram](
        repeating: gatepost_datagram(), count: GATEPOST_DATAGRAMS)

    /// A datagram of the last call.
    struct Datagram {
        var peer: PeerAddress?
        /// As it was sent; what is more than ``slot`` did not arrive.
        var length: Int
    }

    init() {
        unsafe bytes = .allocate(byteCount: Self.slot * GATEPOST_DATAGRAMS, alignment: 16)
    }

    deinit {
        unsafe bytes.deallocate()
    }

    /// Receives what is there.
    /// - Parameter body: is lent each datagram's bytes, in order.
    /// - Returns: how many there were; 0: none.
    func receive(from descriptor: Int32, _ body: (UnsafeRawBufferPointer, Datagram) -> Void) -> Int {
        let count = unsafe gatepost_receive_datagrams(
            descriptor, bytes.baseAddress, Self.slot, &found, Int32(found.count))
        // Nothing is there, or an error of an earlier datagram's way is told here, which is of no concern to who listens.
        guard count > 0 else { return 0 }
        for index in 0..<Int(count) {
            let length = Int(found[index].length)
            let start = index * Self.slot
            let end = start + min(length, Self.slot)
            unsafe body(
                UnsafeRawBufferPointer(rebasing: bytes[start..<end]),
                Datagram(peer: PeerAddress(found[index].peer), length: length))
        }
        return Int(count)
    }
}
