import Glibc
import Logging
import NIOCore
import Transport

/// Looks, as long as an output runs, at the files of its `tls` and at the dates of the certificates that it has to do
/// with: tells what was taken in, what is not used and why, and what ends soon. To be used on the output's event loop.
final class CertificateWatch {
    private let keeper: TLSContextKeeper
    private let board: OutputBoard
    private let logger: Logger
    private var notices = ExpiryNotices()
    private var complaints = RepeatedMessages(interval: .hours(1))
    private var renewals: Int
    /// What was wrong at the look before: half of a renewal is in place for a moment only.
    private var lastProblem: TransportError?
    private var task: RepeatedTask?

    /// Some calls of stat(2) each time.
    private static let interval = TimeAmount.seconds(2)

    init(_ keeper: TLSContextKeeper, board: OutputBoard, logger: Logger) {
        self.keeper = keeper
        self.board = board
        self.logger = logger
        renewals = keeper.look().renewals
    }

    func start(on eventLoop: any EventLoop) {
        let this = NIOLoopBound(self, eventLoop: eventLoop)
        task = eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: Self.interval) { _ in this.value.look() }
    }

    func stop() {
        task?.cancel()
    }

    private func look() {
        let condition = keeper.look()
        let own = condition.context?.certificate
        let isKept = condition.context != nil
        board.update {
            $0.ownCertificate = own
            // Where there is no context, no connection is made: its error says all.
            $0.refusedRenewal = isKept ? condition.problem?.description : nil
        }
        tellRenewals(condition)
        if isKept { tellProblem(condition.problem) }
        tellExpiry(own, "the agent's own certificate")
        tellExpiry(board.read().session?.peer, "the collector's certificate")
    }

    private func tellRenewals(_ condition: TLSContextKeeper.Condition) {
        guard condition.renewals > renewals else { return }
        renewals = condition.renewals
        logger.info(
            "new connections use what the files in 'tls' hold now",
            metadata: condition.context?.certificate.map { ["certificate": "\($0)"] } ?? [:])
    }

    private func tellProblem(_ problem: TransportError?) {
        defer { lastProblem = problem }
        guard let problem else { return complaints.reset() }
        guard problem == lastProblem, let folded = complaints.shouldSay("\(problem)", at: .now()) else { return }
        var metadata: Logger.Metadata = ["reason": "\(problem.reason.rawValue)"]
        if folded > 0 { metadata["repeated"] = "\(folded)" }
        logger.warning(
            "the files in 'tls' have changed and are not used; what they held before stays in use: \(problem)",
            metadata: metadata)
    }

    private func tellExpiry(_ certificate: CertificateSummary?, _ whose: String) {
        guard let certificate, let words = notices.due(certificate, now: Int64(time(nil))) else { return }
        logger.warning("\(whose) \(words); have it renewed", metadata: ["certificate": "\(certificate)"])
    }
}
