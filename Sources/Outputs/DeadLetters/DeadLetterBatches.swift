import Bytes
import NIOCore
import Spool
import Transport

/// Makes batches of an output's dead letters, as they were sent the first time. A place in them is an offset in their file.
final class DeadLetterBatches: BatchSource {
    private var reader: DeadLetterReader
    private let maxBytes: Int
    private let maxEvents: Int
    private let isBulk: Bool

    private var batch = ByteWriter(minimumCapacity: 256 << 10)
    /// The batch that is being handed over; the two change places.
    private var sending = ByteWriter(minimumCapacity: 256 << 10)
    /// Where the batch ends in the file.
    private var next: UInt64 = 0

    private(set) var events = 0
    /// When the first one was refused.
    private(set) var firstArrival: Int64?

    /// - Throws: `file_unwritable`.
    init(_ letters: DeadLetters, end: UInt64, settings: OutputSettings) throws(TransportError) {
        reader = try DeadLetterReader(letters.path, end: end)
        maxBytes = settings.batch.maxBytes
        maxEvents = settings.batch.maxEvents
        isBulk = settings.isBulk
    }

    var position: UInt64 { reader.offset }
    var previous: UInt64? { nil }
    var byteCount: Int { batch.count }
    var lostEvents: [String: UInt64] { [:] }
    var redactions: [UInt64] { [] }

    /// It ends when all of it is sent.
    func rest() {}

    func fill(now: NIODeadline) throws -> BatchFill {
        while events < maxEvents, batch.count < maxBytes {
            let (begin, start) = (reader.offset, batch.count)
            guard let line = try reader.next() else { break }
            // What is no letter is left where it is.
            guard let letter = DeadLetter(line: line) else { continue }
            append(letter)
            if events == 0 {
                firstArrival = letter.time
            } else if batch.count > maxBytes {
                batch.truncate(to: start)
                reader.seek(to: begin)
                return .full
            }
            events += 1
            next = reader.offset
        }
        return events == 0 ? .empty : .full
    }

    private func append(_ letter: DeadLetter) {
        if isBulk { HTTPAPI.appendBulkAction(id: letter.id, to: &batch) }
        batch.append(letter.event)
        batch.append(0x0A)
    }

    func takeBatch(
        _ body: (borrowing ByteWriter, SentBatch) throws(TransportError) -> Int
    ) throws(TransportError) -> Int {
        let sent = SentBatch(next: next, previous: nil, events: events, renderedBytes: batch.count)
        swap(&batch, &sending)
        forget()
        return try body(sending, sent)
    }

    func drop(_ mark: DropMark?, delivered: UInt64) {}

    func rewind(to place: UInt64, previous: UInt64?) {
        forget()
        reader.seek(to: place)
    }

    private func forget() {
        batch.removeAll()
        events = 0
        firstArrival = nil
    }
}
