import Spool

extension DurableEnd {
    private static let path = "/spool/end"
    /// Seconds that an agent gets for its answer: who hangs is to be looked into as well.
    private static let patience = 3

    /// Asks the agent of a socket.
    /// - Returns: nil where none answers; its files have to do then.
    init?(askedOf socket: String) {
        guard let answer = try? AdminClient(socket: socket, patience: Self.patience).get(Self.path) else { return nil }
        let words = answer.split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let seq = UInt64(words[1]) else { return nil }
        self.init(stream: String(words[0]), seq: seq)
    }

    /// How the running agent is asked.
    static func route(on spool: Spool) -> AdminRoute {
        .get(path, access: .socket) { _ in
            let end = spool.end
            return .text("\(end.stream) \(end.seq)\n")
        }
    }
}
