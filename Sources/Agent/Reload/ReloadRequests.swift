import NIOHTTP1
import Synchronization

/// `POST /reload` on the admin socket: reloads, waits for it, and tells what became of it.
final class ReloadRequests: Sendable {
    private let reload = Mutex<(@Sendable () async -> ReloadReport?)?>(nil)

    /// From now on requests are answered by `reload`; nil: the agent has gone.
    func answer(by reload: @escaping @Sendable () async -> ReloadReport?) {
        self.reload.withLock { $0 = reload }
    }

    var routes: [AdminRoute] {
        [
            AdminRoute(.post, "/reload", access: .socket) { _ in
                guard let reload = self.reload.withLock({ $0 }), let report = await reload() else {
                    return .whole(.text("the agent is not ready; try again\n", status: .serviceUnavailable))
                }
                return .whole(.text(report.text, status: report.outcome.isInForce ? .ok : .unprocessableEntity))
            }
        ]
    }
}
