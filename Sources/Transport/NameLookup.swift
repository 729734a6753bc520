import CShims
import Glibc
import NIOCore
import Synchronization

/// getaddrinfo(3) on threads of its own: a name that hangs keeps no event loop and no other name waiting.
///
/// There is at most one thread per name and port at a time; who asks while it runs shares its answer.
final class NameLookup: Sendable {
    typealias Answer = @Sendable (Result<[SocketAddress], TransportError>) -> Void

    /// Blocks until the name's addresses are known.
    typealias Resolve = @Sendable (_ host: String, _ port: Int) -> Result<[SocketAddress], TransportError>

    static let shared = NameLookup(resolve: addressesOf)

    fileprivate struct Name: Hashable {
        let host: String
        let port: Int
    }

    private struct Waiting {
        var answers: [Name: [Int: Answer]] = [:]
        var nextTicket = 0
    }

    /// What ``cancel(_:)`` takes back.
    struct Ticket {
        fileprivate let name: Name
        fileprivate let number: Int
    }

    private let waiting = Mutex(Waiting())
    private let resolve: Resolve

    init(resolve: @escaping Resolve) { self.resolve = resolve }

    /// Looks a name up anew, never in a cache of its own. `answer` is called once, on any thread.
    func lookUp(host: String, port: Int, answer: @escaping Answer) -> Ticket {
        let name = Name(host: host, port: port)
        let (ticket, isFirst) = waiting.withLock { waiting in
            let ticket = Ticket(name: name, number: waiting.nextTicket)
            waiting.nextTicket += 1
            let isFirst = waiting.answers[name] == nil
            waiting.answers[name, default: [:]][ticket.number] = answer
            return (ticket, isFirst)
        }
        if isFirst {
            let code = runDetached { [self] in publish(resolve(host, port), of: name) }
            if code != 0 {
                let error = TransportError(
                    .lookupFailed, attempt: "looking up '\(printable(host))' on a thread of its own",
                    cause: errorText(code), remedy: "raise the limit of tasks of the agent's unit")
                publish(.failure(error), of: name)
            }
        }
        return ticket
    }

    private func publish(_ result: Result<[SocketAddress], TransportError>, of name: Name) {
        let answers = waiting.withLock { $0.answers.removeValue(forKey: name) } ?? [:]
        for answer in answers.values { answer(result) }
    }

    /// The answer is no longer wanted. It may be under way already.
    func cancel(_ ticket: Ticket) {
        waiting.withLock { _ = $0.answers[ticket.name]?.removeValue(forKey: ticket.number) }
    }

    private static func addressesOf(_ host: String, _ port: Int) -> Result<[SocketAddress], TransportError> {
        var hints = unsafe addrinfo()
        unsafe hints.ai_family = AF_UNSPEC
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_protocol = Int32(IPPROTO_TCP)
        unsafe hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, "\(port)", &hints, &list)
        let systemCode = errno
        guard code == 0 else { return .failure(failure(host, code, systemCode)) }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            let info = unsafe entry.pointee
            if let address = unsafe UnsafeRawPointer(info.ai_addr) {
                switch unsafe info.ai_family {
                case AF_INET:
                    addresses.append(SocketAddress(unsafe address.loadUnaligned(as: sockaddr_in.self), host: host))
                case AF_INET6:
                    addresses.append(
                        SocketAddress(unsafe address.loadUnaligned(as: sockaddr_in6.self), host: host))
                default:
                    break
                }
            }
            unsafe next = info.ai_next
        }
        return .success(addresses)
    }

    private static func failure(_ host: String, _ code: Int32, _ systemCode: Int32) -> TransportError {
        let isUnknown = code == EAI_NONAME || code == -5  // EAI_NODATA, a GNU extension
        let words = unsafe gai_strerror(code).map { unsafe String(cString: $0) } ?? "code \(code)"
        return TransportError(
            isUnknown ? .unknownHost : .lookupFailed, attempt: "looking up '\(printable(host))'",
            cause: code == EAI_SYSTEM ? errorText(systemCode) : words,
            remedy: isUnknown
                ? "check the spelling of the host, and /etc/hosts or the DNS zone"
                : "check the name servers in /etc/resolv.conf")
    }

    /// Runs `body` on a new thread that nobody waits for. Returns 0 or an errno.
    private func runDetached(_ body: @escaping @Sendable () -> Void) -> Int32 {
        final class Box: Sendable {
            let body: @Sendable () -> Void
            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        let box = unsafe Unmanaged.passRetained(Box(body))
        var thread: pthread_t = 0
        let code = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe gatepost_name_thread("lookup")
                let box = unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue()
                box.body()
                return nil
            }, box.toOpaque())
        if code == 0 { pthread_detach(thread) } else { unsafe box.release() }
        return code
    }
}
