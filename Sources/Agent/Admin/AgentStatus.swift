import Inputs
import Outputs
import Spool
import Transport

/// How a running agent is doing, as of one moment: what `status`, the page and the metrics are made from.
struct AgentStatus: Sendable {
    var time: UnixTime
    var agent: Identity
    var configuration: Configuration
    /// In the order of the configuration.
    var inputs: [InputStatus]
    /// In the order of the configuration.
    var outputs: [NamedOutput]
    var spool: SpoolStatus
    /// Events that could not be parsed whole, or that the catalog does not have, by input.
    var strange: [String: EventTally.Counts]
    var rates: RateMeter.Rates
    /// nil: no input listens.
    var ledger: LedgerStatus?
    /// What else somebody should look at, in words.
    var notices: [String] = []

    /// Who is asked.
    struct Identity: Sendable {
        var name: String
        var version: String
        var stream: String
        var epoch: String
        var processID: Int32
        var started: UnixTime
    }

    /// What is in force.
    struct Configuration: Sendable {
        var hash: String
        /// Why what was read last is not in force; nil: it is.
        var refusal: String?
    }

    struct NamedOutput: Sendable {
        var name: String
        /// The URL of `to`.
        var to: String
        var format: String
        var status: OutputStatus
        /// How many values each of its redaction rules has hidden.
        var redactions: [(rule: String, count: UInt64)]
        /// Events delivered a second; nil: not known yet.
        var rate: Double?
    }

    /// A certificate that an output has to do with.
    struct Certificate: Sendable {
        /// `own` or `peer`.
        var role: String
        var summary: CertificateSummary
    }

    func strange(of input: InputStatus) -> EventTally.Counts { strange[input.name] ?? EventTally.Counts() }

    /// Events in the spool that `output` has not delivered. With `from` or `select`, those it will pass over are among them.
    func backlog(of output: NamedOutput) -> UInt64 { spool.backlog(from: output.status.next) }

    /// The age of the oldest event that waits, in seconds; nil: none waits.
    func lag(of output: NamedOutput) -> Double? {
        output.status.oldestArrival.map { time.seconds(since: UnixTime(milliseconds: $0 * 1000)) }
    }

    func certificates(of output: NamedOutput) -> [Certificate] {
        let own = output.status.ownCertificate.map { Certificate(role: "own", summary: $0) }
        let peer = output.status.session?.peer.map { Certificate(role: "peer", summary: $0) }
        return [own, peer].compactMap { $0 }
    }

    /// Whole days until `certificate` ends; negative: since it has ended.
    func daysLeft(of certificate: Certificate) -> Int64 {
        Int64((Double(certificate.summary.notAfter - time.milliseconds / 1000) / 86_400).rounded(.down))
    }
}

extension SpoolStatus {
    /// Events from `seq` on.
    func backlog(from seq: UInt64) -> UInt64 { nextSeq > seq ? nextSeq - seq : 0 }
}
