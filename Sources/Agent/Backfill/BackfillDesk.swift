import Inputs
import Logging
import Spool
import Synchronization

/// Where the running agent is given logs that it did not read itself (`POST /backfill`): one backfill at a time, as long as
/// whoever gives them stays.
final class BackfillDesk: Sendable {
    private let parts: AgentParts
    private let spool: Spool
    private let ledger: ArrivalLedger
    private let logger: Logger
    private let guarded = Mutex(Guarded())

    private struct Guarded {
        var isRunning = false
        var isStopping = false
    }

    init(parts: AgentParts, spool: Spool, ledger: ArrivalLedger, logger: Logger) {
        self.parts = parts
        self.spool = spool
        self.ledger = ledger
        self.logger = logger
    }

    var routes: [AdminRoute] {
        [AdminRoute(.post, "/backfill", access: .socket, converses: true) { self.answer($0) }]
    }

    /// Has the backfill that goes on end soon, and begins no more.
    func stop() {
        guarded.withLock { $0.isStopping = true }
    }

    var isStopping: Bool { guarded.withLock { $0.isStopping } }

    private func answer(_ request: AdminRequest) -> AdminReply {
        do throws(BackfillRefusal) {
            let wish = try BackfillWish(request)
            try checkIsFree()
            return .conversation(type: "text/plain; charset=utf-8") { upload, stream in
                // Taken only now: who asked may have gone before the answer began.
                do throws(BackfillRefusal) {
                    try self.enter()
                } catch {
                    let reply = BackfillReply.failed(error.exitStatus, error.description)
                    return try await stream.write(Array(reply.line.utf8))
                }
                defer { self.guarded.withLock { $0.isRunning = false } }
                let current = self.parts.current.configuration
                let talk = BackfillTalk(
                    wish, inputs: current.inputs, agentName: current.agent.name, spool: self.spool,
                    ledger: self.ledger, logger: self.logger, upload, stream
                ) { self.isStopping }
                try await talk.run()
            }
        } catch {
            return .whole(.text("\(error)\n", status: error.status))
        }
    }

    private func checkIsFree() throws(BackfillRefusal) {
        let (isRunning, isStopping) = guarded.withLock { ($0.isRunning, $0.isStopping) }
        if isStopping { throw .stopping }
        if isRunning { throw .busy }
    }

    private func enter() throws(BackfillRefusal) {
        let isFree = guarded.withLock { guarded in
            defer { guarded.isRunning = true }
            return !guarded.isRunning
        }
        guard isFree else { throw .busy }
    }
}
