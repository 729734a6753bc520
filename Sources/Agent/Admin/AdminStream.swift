import NIOCore
import NIOHTTP1

/// The body of an answer that is written bit by bit.
struct AdminStream: Sendable {
    private let outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
    private let deadline: AdminDeadline
    /// How long the other side may take nothing.
    private static let patience = TimeAmount.seconds(30)

    init(_ outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>, deadline: AdminDeadline) {
        self.outbound = outbound
        self.deadline = deadline
    }

    /// Writes `bytes`, and waits until the other side takes them.
    /// - Throws: if it has gone, or takes nothing for half a minute.
    func write(_ bytes: [UInt8]) async throws {
        deadline.set(Self.patience)
        defer { deadline.clear() }
        try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: bytes))))
    }
}
