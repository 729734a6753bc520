import NIOCore
import NIOPosix
import Synchronization

/// One connect's lookup, as NIO's happy eyeballs (RFC 8305) asks for it: both families in one answer.
final class NameResolver: Resolver, Sendable {
    private let loop: any EventLoop
    private let lookup: NameLookup
    private let v4: EventLoopPromise<[SocketAddress]>
    private let v6: EventLoopPromise<[SocketAddress]>

    private enum State {
        case pending(NameLookup.Ticket?)
        case answered([SocketAddress])
        case over
    }

    private let state = Mutex(State.pending(nil))

    init(loop: any EventLoop, lookup: NameLookup) {
        self.loop = loop
        self.lookup = lookup
        v4 = loop.makePromise()
        v6 = loop.makePromise()
    }

    /// The addresses found; nil before the answer and after a failure.
    var addresses: [SocketAddress]? {
        state.withLock { state in
            if case .answered(let addresses) = state { addresses } else { nil }
        }
    }

    func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> { v4.futureResult }

    func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        let ticket = lookup.lookUp(host: host, port: port) { [self] result in
            let isWanted = state.withLock { state in
                guard case .pending = state else { return false }
                if case .success(let addresses) = result { state = .answered(addresses) } else { state = .over }
                return true
            }
            if isWanted { loop.execute { [self] in publish(result) } }
        }
        state.withLock { state in
            if case .pending = state { state = .pending(ticket) }
        }
        return v6.futureResult
    }

    func cancelQueries() {
        let ticket: NameLookup.Ticket?? = state.withLock { state in
            guard case .pending(let ticket) = state else { return nil }
            state = .over
            return .some(ticket)
        }
        guard let ticket else { return }
        if let ticket { lookup.cancel(ticket) }
        publish(
            .failure(
                TransportError(
                    .lookupTimeout, attempt: "looking up a name", cause: "the lookup was given up", remedy: "none")))
    }

    private func publish(_ result: Result<[SocketAddress], TransportError>) {
        switch result {
        case .success(let addresses):
            v6.succeed(addresses.filter { $0.protocol == .inet6 })
            v4.succeed(addresses.filter { $0.protocol == .inet })
        case .failure(let error):
            v6.fail(error)
            v4.fail(error)
        }
    }
}
