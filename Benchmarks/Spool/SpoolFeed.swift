import Glibc
import Spool

/// An input of one source that gives the spool batches of the same size.
struct SpoolFeed {
    let spool: Spool
    private let source: SourceID
    private let room = DispatchFlag()
    private let durable = DispatchFlag()
    private let waiter: WaiterID
    private let lines: [[UInt8]]
    private var turn = 0
    private var offset: UInt64 = 0
    private var events: UInt64 = 0

    init(_ spool: Spool, corpus: Corpus) {
        self.init(spool, lines: [corpus.line])
    }

    /// - Parameter lines: given again and again, in this order.
    init(_ spool: Spool, lines: [[UInt8]]) {
        self.spool = spool
        self.lines = lines
        source = spool.register(identity: Array("bench".utf8), context: [], position: Position(offset: 0))
        waiter = spool.makeWaiter()
        spool.onRoom { [room] in room.raise() }
    }

    /// Appends one batch of about `bytes`, waiting for room.
    /// - Returns: bytes of events.
    @discardableResult
    mutating func append(_ bytes: Int) -> UInt64 {
        var made = spool.makeBatch()
        while made == nil {
            room.wait()
            made = spool.makeBatch()
        }
        guard let batch = made else { preconditionFailure("the loop above ends with a batch") }
        batch.beginRun(source: source, before: Position(offset: offset))
        let begin = offset
        repeat {
            lines[turn].withUnsafeBytes { batch.add($0) }
            offset += UInt64(lines[turn].count)
            events += 1
            turn = (turn + 1) % lines.count
        } while batch.byteCount + lines[turn].count <= bytes
        batch.endRun(after: Position(offset: offset))
        precondition(spool.append(batch) == .accepted, "the spool took no batch: the disk refuses")
        return offset - begin
    }

    /// Waits until all that was appended is durable.
    func waitUntilDurable() {
        while !spool.wait(for: events, as: waiter, { [durable] in durable.raise() }) { durable.wait() }
    }
}

/// What one thread raises and another waits for.
private final class DispatchFlag: @unchecked Sendable {
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() { sem_init(semaphore, 0, 0) }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func raise() { sem_post(semaphore) }

    func wait() {
        while sem_wait(semaphore) != 0 {}
    }
}
