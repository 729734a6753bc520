import Inputs
import Outputs
import Spool

/// How a running agent is doing, as of one moment: what `status`, the page and the metrics are made from.
struct AgentStatus: Sendable {
    var time: UnixTime
    var agent: Identity
    /// In the order of the configuration.
    var inputs: [FileInputStatus]
    /// In the order of the configuration.
    var outputs: [NamedOutput]
    var spool: SpoolStatus

    /// Who is asked.
    struct Identity: Sendable {
        var name: String
        var version: String
        var stream: String
        var epoch: String
        var processID: Int32
        var started: UnixTime
    }

    struct NamedOutput: Sendable {
        var name: String
        var status: OutputStatus
    }

    /// Events in the spool that `output` has not delivered. With `from`, those it will pass over are among them.
    func backlog(of output: NamedOutput) -> UInt64 {
        spool.nextSeq > output.status.next ? spool.nextSeq - output.status.next : 0
    }
}
