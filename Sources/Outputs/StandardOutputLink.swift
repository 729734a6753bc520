import Bytes
import Glibc
import Logging
import NIOCore
import Transport

/// Standard output as a destination: a batch has settled when whoever reads there has taken it, or the file has it.
///
/// Written in pieces that poll(2) promises room for, so that a reader that stops holds back this output alone, and a stop
/// of the agent comes through.
final class StandardOutputLink: Link {
    private let eventLoop: any EventLoop
    private let user: any LinkUser
    private let descriptor: Int32
    private var pending = ByteWriter()
    private var offset = 0
    private var batch: SentBatch?
    private var settled: [SentBatch] = []
    private var timer: Scheduled<Void>?
    private var isClosed = false
    private(set) var failure: TransportError?
    private(set) var unsettled = Unsettled.nothing
    private(set) var settledBatches = 0

    /// What a pipe takes whole whenever it takes anything (PIPE_BUF, pipe(7)).
    private static let pieceSize = 4096
    /// Between two looks at a reader that takes nothing.
    private static let pause = TimeAmount.milliseconds(20)

    init(eventLoop: any EventLoop, user: any LinkUser, descriptor: Int32 = STDOUT_FILENO) {
        self.eventLoop = eventLoop
        self.user = user
        self.descriptor = descriptor
    }

    var metadata: Logger.Metadata { ["file": "standard output"] }
    var isWritable: Bool { batch == nil && !isClosed }

    func send(_ bytes: borrowing ByteWriter, as sent: SentBatch) throws(TransportError) -> Int {
        pending.removeAll()
        pending.append(bytes, from: 0, count: bytes.count)
        offset = 0
        batch = sent
        unsettled.add(sent)
        // Not within the call: what settles is told when the loop has finished this batch's accounts.
        writeSoon(after: .nanoseconds(0))
        return bytes.count
    }

    private func writeSoon(after pause: TimeAmount) {
        timer = eventLoop.assumeIsolated().scheduleTask(in: pause) { self.write() }
    }

    private func write() {
        guard !isClosed, let sent = batch else { return }
        while offset < pending.count {
            var look = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard unsafe poll(&look, 1, 0) > 0 else { return writeSoon(after: Self.pause) }
            let count = unsafe pending.withUnsafeBytes { bytes in
                unsafe Glibc.write(
                    descriptor, bytes.baseAddress?.advanced(by: offset), min(Self.pieceSize, bytes.count - offset))
            }
            if count >= 0 {
                offset += count
            } else if errno == EAGAIN {
                return writeSoon(after: Self.pause)
            } else if errno != EINTR {
                abandon(because: TransportError("writing to", file: "standard output", code: errno))
                return user.linkHasClosed(self)
            }
        }
        batch = nil
        settled.append(sent)
        user.linkHasNews(self)
    }

    func observe(at now: NIODeadline) throws(TransportError) -> [SentBatch] {
        defer { settled.removeAll() }
        for batch in settled { unsettled.remove(batch) }
        settledBatches += settled.count
        return settled
    }

    func abandon(because error: TransportError) {
        failure = failure ?? error
        close()
    }

    func finish(within limit: Duration, _ completion: @escaping () -> Void) {
        close()
        completion()
    }

    private func close() {
        isClosed = true
        timer?.cancel()
    }
}
