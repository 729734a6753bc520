import Glibc
import Spool

/// An input of one source that gives the spool batches of the same size.
struct SpoolFeed {
    let spool: Spool
    private let source: SourceID
    private let room = DispatchFlag()
    private let durable = DispatchFlag()
    private let waiter: WaiterID
    private let line: [UInt8]
    private var offset: UInt64 = 0
    private var events: UInt64 = 0

    init(_ spool: Spool, corpus: Corpus) {
        self.spool = spool
        line = corpus.line
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
        line.withUnsafeBytes { line in
            repeat {
                batch.add(line)
                offset += UInt64(line.count)
                events += 1
            } while batch.byteCount + line.count <= bytes
        }
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
