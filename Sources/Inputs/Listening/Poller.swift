internal import CShims
internal import Glibc

/// Which of many descriptors can be read from or written to: epoll(7), level-triggered.
final class Poller {
    typealias Token = UInt64

    struct Event {
        var token: Token
        var isReadable: Bool
        var isWritable: Bool
    }

    /// Readable while something has happened: it can be waited for with others.
    let descriptor: Int32
    private var room = [gatepost_poll_event](repeating: gatepost_poll_event(), count: 64)

    init() throws(SystemError) {
        descriptor = gatepost_poll_create()
        guard descriptor >= 0 else { throw SystemError.last }
    }

    deinit {
        _ = close(descriptor)
    }

    /// - Throws: EPERM for what is always ready: a regular file.
    func add(_ descriptor: Int32, _ token: Token) throws(SystemError) {
        let code = gatepost_poll_add(self.descriptor, descriptor, UInt32(GATEPOST_POLL_IN), token)
        guard code == 0 else { throw SystemError(code) }
    }

    /// Waits, or waits no more, until the descriptor can be written to as well.
    func setWriting(_ isWanted: Bool, _ descriptor: Int32, _ token: Token) {
        let interest = GATEPOST_POLL_IN | (isWanted ? GATEPOST_POLL_OUT : 0)
        let code = gatepost_poll_change(self.descriptor, descriptor, UInt32(interest), token)
        precondition(code == 0, "the descriptor was added before")
    }

    func remove(_ descriptor: Int32) {
        let code = gatepost_poll_remove(self.descriptor, descriptor)
        precondition(code == 0, "the descriptor was added before")
    }

    /// What has happened, at most 64 things; never waits. Of a connection that has ended in any way there is something to
    /// read: its end.
    func take(_ body: (Event) -> Void) {
        let count = unsafe gatepost_poll_wait(descriptor, &room, Int32(room.count), 0)
        guard count > 0 else { return }
        let ends = UInt32(GATEPOST_POLL_IN | GATEPOST_POLL_ERROR | GATEPOST_POLL_HANGUP)
        for index in 0..<Int(count) {
            let event = room[index]
            body(
                Event(
                    token: event.token, isReadable: event.events & ends != 0,
                    isWritable: event.events & UInt32(GATEPOST_POLL_OUT) != 0))
        }
    }
}

// Used by the listeners' thread alone, to which it is handed over before that thread begins.
extension Poller: @unchecked Sendable {}
