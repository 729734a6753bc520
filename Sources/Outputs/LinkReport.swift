import Glibc
import Logging
import NIOCore
import Transport

/// Tells how an output's links fare: in its status, counted by their reason, and in the log, where what repeats itself
/// is said once a minute with a count.
struct LinkReport {
    private let board: OutputBoard
    private let logger: Logger
    /// One for each route, so that two that fail in turn are folded too.
    private var failures: [RepeatedMessages]
    private var connections: [RepeatedMessages]

    init(_ board: OutputBoard, _ logger: Logger, routes: Int) {
        self.board = board
        self.logger = logger
        failures = Array(repeating: RepeatedMessages(), count: routes)
        connections = failures
    }

    mutating func connected(_ link: any Link, by route: Int) {
        board.update {
            $0.state = .connected
            $0.connects += 1
            $0.session = link.session
        }
        guard let folded = connections[route].shouldSay("connected", at: .now()) else { return }
        logger.info("connected", metadata: Self.metadata(link.metadata, folded: folded))
    }

    mutating func failed(_ error: TransportError, by route: Int) {
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        board.update {
            $0.lastError = error.description
            $0.lastErrorTime = Int64(now.tv_sec)
            $0.hasDeliveredSinceError = false
            $0.retries[error.reason.rawValue, default: 0] += 1
        }
        guard let folded = failures[route].shouldSay(error.description, at: .now()) else { return }
        // These do not pass by themselves.
        let isAlarm = error.reason == .unauthorized || error.reason == .rejected
        logger.log(
            level: isAlarm ? .error : .warning, "\(error.description)",
            metadata: Self.metadata(["reason": "\(error.reason.rawValue)"], folded: folded))
    }

    /// Something was delivered: what fails after it is news.
    mutating func delivered(by route: Int) {
        failures[route].reset()
    }

    private static func metadata(_ metadata: Logger.Metadata, folded: Int) -> Logger.Metadata {
        folded == 0 ? metadata : metadata.merging(["repeated": "\(folded)"]) { $1 }
    }
}
