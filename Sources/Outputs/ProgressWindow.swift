/// The rule against livelock: how many batches may be unsettled at once on a connection.
///
/// A collector that closes before anything settles would make the agent send the same megabytes for ever. After a close
/// without progress the next connection sends one batch and waits for it to settle, and doubles on success: a collector
/// that closes often is slow, never stuck (INTERFACE §4).
struct ProgressWindow: Equatable {
    /// Batches; nil means that only `in_flight` bounds them.
    private(set) var limit: Int?
    /// From here on `in_flight` alone bounds what is unsettled.
    private static let unlimitedFrom = 1024

    init() {}

    /// The connection closed with something unsettled.
    mutating func closed(settledBatches: Int) {
        if settledBatches == 0 { limit = 1 }
    }

    /// Everything that was sent under the limit has settled.
    mutating func allSettled() {
        guard let limit else { return }
        self.limit = limit * 2 >= Self.unlimitedFrom ? nil : limit * 2
    }

    /// Whether one more batch may be sent while `unsettled` are.
    func allows(unsettled: Int) -> Bool {
        limit.map { unsettled < $0 } ?? true
    }
}
