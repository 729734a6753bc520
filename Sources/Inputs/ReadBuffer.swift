internal import Glibc

/// The one buffer that files are read into: the room of one read, more only while a longer event passes through.
@safe
final class ReadBuffer {
    /// Bytes of an ordinary read.
    static let usualCapacity = 256 << 10

    @unsafe private(set) var bytes: UnsafeMutableRawBufferPointer

    init() {
        unsafe bytes = .allocate(byteCount: Self.usualCapacity, alignment: 64)
    }

    deinit {
        unsafe bytes.deallocate()
    }

    var capacity: Int { unsafe bytes.count }

    /// Makes the buffer at least so large. What it holds is forgotten.
    func grow(to wanted: Int) {
        guard wanted > capacity else { return }
        unsafe bytes.deallocate()
        unsafe bytes = .allocate(byteCount: wanted, alignment: 64)
    }

    /// Gives back what a long event took. What the buffer holds is forgotten.
    func shrink() {
        guard capacity > Self.usualCapacity else { return }
        unsafe bytes.deallocate()
        unsafe bytes = .allocate(byteCount: Self.usualCapacity, alignment: 64)
    }
}
