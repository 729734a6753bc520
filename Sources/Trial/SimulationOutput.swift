internal import Bytes
internal import Glibc
internal import Transport

/// The open file, pipe or socket that a ``Simulation`` writes to.
struct SimulationOutput: ~Copyable {
    private enum Kind {
        case file(String)
        /// Standard output; whether a write may block, as into a pipe or a terminal.
        case stream(mayBlock: Bool)
        case tcp(String)
        case udp(String)
    }

    /// Datagrams that the target's host refused.
    private(set) var refused: UInt64 = 0
    private let kind: Kind
    private var descriptor: Int32

    init(_ target: SimulationTarget, stop: StopSignal) throws(TrialError) {
        switch target {
        case .standardOutput:
            var status = stat()
            let isFile = unsafe fstat(STDOUT_FILENO, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
            kind = .stream(mayBlock: !isFile)
            descriptor = STDOUT_FILENO
        case .file(let path):
            kind = .file(path)
            descriptor = try Self.open(path)
        case .tcp(let host, let port):
            kind = .tcp("tcp://\(host):\(port)")
            descriptor = try SocketConnector.connect(host, port, type: Int32(SOCK_STREAM.rawValue), scheme: "tcp")
        case .udp(let host, let port):
            kind = .udp("udp://\(host):\(port)")
            descriptor = try SocketConnector.connect(host, port, type: Int32(SOCK_DGRAM.rawValue), scheme: "udp")
        }
    }

    deinit {
        if descriptor > STDOUT_FILENO { Glibc.close(descriptor) }
    }

    /// Writes whole lines.
    /// - Returns: false if the work was stopped before all was written, or the reader of standard output went away.
    mutating func write(_ lines: borrowing ByteWriter, stop: StopSignal) throws(TrialError) -> Bool {
        var offset = 0
        while offset < lines.count {
            var end = lines.count
            switch kind {
            case .udp: end = lines.firstIndex(of: 0x0A, from: offset, to: lines.count)
            case .stream(mayBlock: true):
                // A pipe that poll(2) calls writable takes this much (PIPE_BUF) without blocking.
                end = min(end, offset + 4096)
                guard stop.waitUntilWritable(descriptor) else { return false }
            case .file, .stream, .tcp: break
            }
            let count = unsafe lines.withUnsafeBytes { bytes in
                unsafe put(bytes.baseAddress.map { unsafe $0 + offset }, end - offset)
            }
            if count >= 0 {
                offset += count
                if case .udp = kind { offset += 1 }
            } else {
                guard try recover(from: errno, stop) else { return false }
            }
        }
        return true
    }

    private func put(_ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        switch kind {
        case .file, .stream: unsafe Glibc.write(descriptor, bytes, count)
        case .tcp, .udp: unsafe send(descriptor, bytes, count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
        }
    }

    /// Whether to write the same again after a failed write: a refusal, say, was of an earlier datagram. Throws what
    /// can't be mended.
    private mutating func recover(from code: Int32, _ stop: StopSignal) throws(TrialError) -> Bool {
        switch (code, kind) {
        case (EINTR, _): return !stop.wait(milliseconds: 0)
        case (EAGAIN, _), (ENOBUFS, .udp): return stop.waitUntilWritable(descriptor)
        case (ECONNREFUSED, .udp):
            refused += 1
            return true
        case (EPIPE, .stream): return false
        case (_, .tcp(let name)), (_, .udp(let name)):
            throw TrialError(.unreachable, "sending to \(name): \(errorText(code)); is a collector listening?")
        case (_, .file(let path)): throw TrialError("writing to '\(path)'", code: code)
        case (_, .stream): throw TrialError("writing to standard output", code: code)
        }
    }

    /// Renames the file and its forerunners, each to the next number, and begins a new one. Other targets have none.
    mutating func rotate() throws(TrialError) {
        guard case .file(let path) = kind else { return }
        var last = 0
        while unsafe access("\(path).\(last + 1)", F_OK) == 0 { last += 1 }
        for number in stride(from: last, through: 0, by: -1) {
            let old = number == 0 ? path : "\(path).\(number)"
            guard unsafe rename(old, "\(path).\(number + 1)") == 0 else {
                throw TrialError("renaming '\(old)' to '\(path).\(number + 1)'", code: errno)
            }
        }
        let next = try Self.open(path)
        Glibc.close(descriptor)
        descriptor = next
    }

    /// Closes the target; a file system that reports a failed write only now is heard.
    mutating func close() throws(TrialError) {
        guard descriptor > STDOUT_FILENO else { return }
        let closed = Glibc.close(descriptor)
        descriptor = -1
        if closed != 0, case .file(let path) = kind { throw TrialError("writing to '\(path)'", code: errno) }
    }

    private static func open(_ path: String) throws(TrialError) -> Int32 {
        let descriptor = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw TrialError("opening '\(path)' for writing", code: errno) }
        return descriptor
    }
}
