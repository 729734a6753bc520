internal import Glibc
internal import Transport

/// Connects a socket to a name or address: every address that the name has is tried in turn.
enum SocketConnector {
    /// - Parameters:
    ///   - type: SOCK_STREAM or SOCK_DGRAM.
    ///   - scheme: of the URL, for the error's text.
    /// - Returns: a descriptor that the caller closes.
    static func connect(_ host: String, _ port: Int, type: Int32, scheme: String) throws(TrialError) -> Int32 {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = type
        var found: UnsafeMutablePointer<addrinfo>?
        let name = "\(scheme)://\(host):\(port)"
        let code = unsafe getaddrinfo(host, String(port), &hints, &found)
        guard code == 0 else {
            let reason = unsafe String(cString: gai_strerror(code))
            throw TrialError(.unreachable, "looking up '\(host)' for \(name): \(reason); check the name")
        }
        defer { unsafe freeaddrinfo(found) }

        var failure: Int32 = 0
        var next = unsafe found
        while let candidate = unsafe next {
            unsafe next = candidate.pointee.ai_next
            let descriptor = unsafe socket(
                candidate.pointee.ai_family, candidate.pointee.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else {
                failure = errno
                continue
            }
            // On Linux the send timeout is that of connect(2) too (socket(7)).
            var limit = timeval(tv_sec: 10, tv_usec: 0)
            unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            if unsafe Glibc.connect(descriptor, candidate.pointee.ai_addr, candidate.pointee.ai_addrlen) == 0 {
                return descriptor
            }
            failure = errno == EINPROGRESS ? ETIMEDOUT : errno
            close(descriptor)
        }
        throw TrialError(
            .unreachable, "connecting to \(name): \(errorText(failure)); is a collector listening there?")
    }
}
