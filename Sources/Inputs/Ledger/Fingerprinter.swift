internal import Bytes
internal import Events

/// Makes fingerprints of events. Nothing is allocated for an event. Used by one thread at a time.
struct Fingerprinter: ~Copyable {
    private var parser = EventParser()
    private var event = Event()

    /// - Parameters:
    ///   - line: an event as it came in.
    ///   - hash: of its input (``LedgerKey/hash(for:)``).
    /// - Returns: nil if the event has no time of its own that can be read: it cannot be known again.
    @unsafe
    mutating func fingerprint(
        of line: UnsafeRawBufferPointer, arrival: Arrival, context: SourceContext, _ hash: SipHash
    ) -> EventFingerprint? {
        unsafe parser.parse(line, arrival: arrival, context: context, part: nil, into: &event)
        guard event.time.isFromEvent else { return nil }
        let second = event.time.unixSeconds
        let body = event.body
        let value = unsafe event.text.withUnsafeBytes { text in
            unsafe hash.hash(
                UInt64(bitPattern: second), UnsafeRawBufferPointer(rebasing: text[body.start..<body.end]))
        }
        return EventFingerprint(hash: max(value & EventFingerprint.hashBits, 8), second: second)
    }
}
