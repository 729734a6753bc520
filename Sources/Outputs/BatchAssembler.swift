import Bytes
import Events
import Formats
import NIOCore
import Spool
import Transport

/// Makes an output's batches of the events in the spool, by a ``BatchAssembly``.
final class BatchAssembler: BatchSource {
    private var assembly: BatchAssembly

    init(
        settings: OutputSettings, reader: consuming SpoolReader, end: UInt64?, redactor: consuming Redactor,
        renderer: consuming Renderer, agent: String, previous: UInt64?, tally: EventTally
    ) {
        assembly = BatchAssembly(
            settings: settings, reader: reader, end: end, redactor: redactor, renderer: renderer, agent: agent,
            previous: previous, tally: tally)
    }

    var position: UInt64 { assembly.position }
    var previous: UInt64? { assembly.previous }
    var byteCount: Int { assembly.byteCount }
    var events: Int { assembly.events }
    var firstArrival: Int64? { assembly.firstArrival }
    var lostEvents: [String: UInt64] { assembly.lostEvents }
    var redactions: [UInt64] { assembly.redactions }

    func fill(now: NIODeadline) throws(SpoolError) -> BatchFill { try assembly.fill(now: now) }

    func takeBatch(
        _ body: (borrowing ByteWriter, SentBatch) throws(TransportError) -> Int
    ) throws(TransportError) -> Int {
        // While the batch is on its way the assembly is free: the connection may close, and what was read be rewound.
        let batch = assembly.takeBatch()
        let sent: Int
        do {
            sent = try body(batch.bytes, batch.sent)
        } catch {
            assembly.recycle(batch)
            throw error
        }
        assembly.recycle(batch)
        return sent
    }

    func drop(_ mark: DropMark?, delivered: UInt64) { assembly.drop(mark, delivered: delivered) }

    func rewind(to place: UInt64, previous: UInt64?) { assembly.rewind(to: place, previous: previous) }

    func rest() { assembly.rest() }
}
