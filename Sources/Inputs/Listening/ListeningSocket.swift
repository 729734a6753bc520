internal import CShims
internal import Glibc

/// A socket that is bound, and for streams listened on; closed with the last reference.
final class ListeningSocket: Sendable {
    /// As it is configured.
    let address: ListenAddress
    /// As it is: with the port that was found for port 0.
    let bound: ListenAddress
    let descriptor: Int32
    /// Bytes that datagrams may wait in; 0 for streams.
    let receiveBuffer: UInt32
    /// Which file a Unix socket is, so that nobody else's is removed.
    private let file: FileKey?

    /// Who may write to a Unix socket: the agent's user and its group.
    private static let mode: UInt32 = 0o660
    /// What is asked for datagrams to wait in: 100,000 a second of a usual length for half a second, since a disk may take a
    /// quarter of one for a sync. The kernel counts more than a kilobyte for each, and takes only what it needs.
    static let wantedBuffer: UInt32 = 32 << 20

    init(_ address: ListenAddress) throws(ListenError) {
        self.address = address
        let isDatagram = address.scheme.isDatagram
        var descriptor: Int32 = -1
        var code: Int32
        if address.scheme.isUnix {
            try Self.makeWay(for: address)
            code = unsafe gatepost_listen_unix(address.place, Self.mode, isDatagram ? 1 : 0, &descriptor)
        } else {
            code = unsafe gatepost_listen_internet(
                address.place, UInt16(address.port), isDatagram ? 1 : 0, &descriptor)
        }
        guard code == 0 else { throw ListenError(address, code) }
        self.descriptor = descriptor
        var bound = address
        if !address.scheme.isUnix { bound.port = Int(gatepost_local_port(descriptor)) }
        self.bound = bound
        receiveBuffer = isDatagram ? gatepost_grow_receive_buffer(descriptor, Self.wantedBuffer) : 0
        file = address.scheme.isUnix ? Self.key(of: address.place) : nil
    }

    deinit {
        if let file, Self.key(of: address.place) == file { unsafe _ = unlink(address.place) }
        _ = close(descriptor)
    }

    private static func key(of path: String) -> FileKey? {
        do throws(SystemError) {
            return try FileStatus.of(FilePath(path)).key
        } catch {
            // It was removed, or taken away with its directory: then there is nothing to remove.
            return nil
        }
    }

    /// Makes the socket's directory if it is not there, and removes what a dead listener left.
    private static func makeWay(for address: ListenAddress) throws(ListenError) {
        let parts = address.place.split(separator: "/").dropLast()
        var directory = ""
        for part in parts {
            directory += "/\(part)"
            guard unsafe mkdir(directory, 0o755) == 0 || errno == EEXIST || access(directory, F_OK) == 0 else {
                throw ListenError(address, errno)
            }
        }
        var status = stat()
        guard unsafe lstat(address.place, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw ListenError(
                "\(address) cannot be listened on: there is a file that is no socket; remove it, or write another path",
                .taken)
        }
        let code = unsafe gatepost_is_listened_on(address.place, address.scheme.isDatagram ? 1 : 0)
        guard code == ECONNREFUSED else {
            throw ListenError(address, code == 0 || code == EPROTOTYPE ? EADDRINUSE : code)
        }
        guard unsafe unlink(address.place) == 0 || errno == ENOENT else { throw ListenError(address, errno) }
    }
}
