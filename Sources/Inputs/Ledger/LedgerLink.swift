internal import Spool
internal import Synchronization

/// What the ledger's thread is told, and tells.
final class LedgerLink: Sendable {
    struct Orders: Equatable, Sendable {
        /// Names of the inputs that listen: what is backfilled to these counts as come.
        var inputs: Set<String> = []
        var keepFree = SpoolSettings.KeepFree.fraction(0)
        /// All before this seq is to be on disk soon.
        var wanted: UInt64 = 0
        var isStopping = false
    }

    struct Report: Sendable {
        var status = LedgerStatus()
        /// The seq before which all is on disk.
        var committed: UInt64 = 0
        var coverage = LedgerCoverage()
        /// nil: the ledger could not be opened yet.
        var key: LedgerKey?
    }

    private let guarded = Mutex((orders: Orders(), report: Report()))
    let bell: WakeUp

    init() throws(SystemError) {
        bell = try WakeUp()
    }

    var orders: Orders { guarded.withLock { $0.orders } }

    func order(_ change: (inout Orders) -> Void) {
        guarded.withLock { change(&$0.orders) }
        bell.ring()
    }

    var report: Report { guarded.withLock { $0.report } }

    func publish(_ report: Report) {
        guarded.withLock { $0.report = report }
    }
}
