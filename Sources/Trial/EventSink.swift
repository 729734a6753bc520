internal import Bytes
internal import Glibc

/// Where a collector's events go: counted, and written one a line. All is written when ``flush()`` returns, so nothing
/// of what was taken from a socket is in this process only. Used on one thread.
final class EventSink {
    private(set) var tally: EventTally
    private let decodes: Bool
    /// -1: events are only counted.
    private let descriptor: Int32
    private let name: String
    private var lines = ByteWriter()

    /// Opens the output.
    init(_ settings: CollectorSettings) throws(TrialError) {
        tally = EventTally(limit: settings.rememberedEvents)
        decodes = settings.decodes
        switch settings.output {
        case .none:
            descriptor = -1
            name = ""
        case .standardOutput:
            descriptor = STDOUT_FILENO
            name = "standard output"
        case .file(let path):
            name = "'\(path)'"
            descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
            guard descriptor >= 0 else { throw TrialError("opening \(name) for writing", code: errno) }
        }
    }

    deinit {
        if descriptor > STDOUT_FILENO { close(descriptor) }
    }

    func countConnection() { tally.countConnection() }
    func count(wireBytes: Int) { tally.count(wireBytes: wireBytes) }
    func count(streamBytes: Int) { tally.count(streamBytes: streamBytes) }

    /// Takes the event at `offset` of `bytes`. It is written by the next ``flush()``, or now if much waits.
    func add(_ bytes: borrowing ByteWriter, from offset: Int, count: Int) throws(TrialError) {
        tally.count(bytes, from: offset, count: count)
        guard descriptor >= 0 else { return }
        if decodes {
            EventDecoder.append(bytes.array(from: offset, count: count), to: &lines)
        } else {
            appendOneLine(bytes, from: offset, to: offset + count)
        }
        lines.append(0x0A)
        if lines.count >= Self.batchSize { try flush() }
    }

    /// An event as it came, but a line feed inside it is written `#012`.
    private func appendOneLine(_ bytes: borrowing ByteWriter, from start: Int, to end: Int) {
        var from = start
        while true {
            let feed = bytes.firstIndex(of: 0x0A, from: from, to: end)
            lines.append(bytes, from: from, count: feed - from)
            if feed == end { return }
            lines.append("#012")
            from = feed + 1
        }
    }

    /// Writes what waits, and waits itself for as long as the output takes.
    func flush() throws(TrialError) {
        var offset = 0
        while offset < lines.count {
            let count = unsafe lines.withUnsafeBytes { bytes in
                unsafe write(descriptor, bytes.baseAddress.map { unsafe $0 + offset }, bytes.count - offset)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw TrialError("writing to \(name)", code: errno) }
            offset += count
        }
        lines.removeAll()
        lines.shrink(to: Self.batchSize * 2)
    }

    private static let batchSize = 256 << 10
}
