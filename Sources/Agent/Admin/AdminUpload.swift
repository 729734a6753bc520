import NIOCore
import NIOHTTP1

/// The body of a request, read bit by bit: who sends it waits while nobody reads.
final class AdminUpload {
    private var parts: NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator

    init(_ parts: NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator) {
        self.parts = parts
    }

    /// The next bytes; nil at the end, or when the other side has gone.
    func next() async throws -> ByteBuffer? {
        while let part = try await parts.next(isolation: #isolation) {
            switch part {
            case .head: continue
            case .body(let bytes): return bytes
            case .end: return nil
            }
        }
        return nil
    }
}
