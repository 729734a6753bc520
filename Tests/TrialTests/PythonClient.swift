import Foundation
import Testing

/// A sender that has nothing in common with this project's code: Python's sockets, ssl and zlib.
struct PythonClient {
    enum Compression: String, CaseIterable {
        case none, zlib, gzip
    }

    /// The port of the collector on 127.0.0.1.
    var port: Int
    /// The authority's certificate; nil: plain TCP.
    var authority: String?
    var certificate: String?
    var key: String?
    var compression = Compression.none
    /// Bytes that are sent, and flushed by the compression, at once.
    var pieceSize = 65_536

    /// Sends `data`, closes its side, and waits for the collector to close.
    func send(_ data: Data) throws -> Command {
        let folder = try TemporaryFolder()
        let path = folder.path + "/payload"
        try data.write(to: URL(fileURLWithPath: path))
        return try Command.run(
            "python3",
            [
                "-c", Self.script, "\(port)", authority ?? "", certificate ?? "", key ?? "", compression.rawValue,
                "\(pieceSize)", path,
            ])
    }

    private static let script = """
        import socket, ssl, sys, zlib
        port, ca, cert, key, compression, size, path = sys.argv[1:]
        s = socket.create_connection(("127.0.0.1", int(port)), timeout=30)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if ca:
            context = ssl.create_default_context(cafile=ca)
            if cert: context.load_cert_chain(cert, key)
            s = context.wrap_socket(s, server_hostname="localhost")
        c = {"none": None, "zlib": zlib.compressobj(1), "gzip": zlib.compressobj(1, wbits=31)}[compression]
        data = open(path, "rb").read()
        for i in range(0, len(data), int(size)):
            piece = data[i:i + int(size)]
            s.sendall(c.compress(piece) + c.flush(zlib.Z_SYNC_FLUSH) if c else piece)
        if ca:
            s.unwrap()
        else:
            s.shutdown(socket.SHUT_WR)
            s.recv(1)
        """
}
