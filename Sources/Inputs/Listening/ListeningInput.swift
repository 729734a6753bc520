internal import Spool
internal import Transport

/// An input that listens, or reads standard input, as the listeners' thread has it.
final class ListeningInput {
    let settings: InputSettings
    let sources: PeerSources
    var tls: TLSContext?
    /// Tells which lines are joined; nil: none.
    let rule: ContinuationRule?
    /// Bytes that an event may have.
    let maximumEventSize: Int
    var status: ListenerStatus

    init(_ plan: ListeningPlan.Input, agentName: String, spool: Spool) {
        settings = plan.settings
        tls = plan.tls
        // What a client with acknowledgements counts are its lines.
        rule = plan.settings.multiline == .auto && !plan.settings.acknowledges ? ContinuationRule() : nil
        sources = PeerSources(plan.settings, agentName: agentName, spool: spool)
        maximumEventSize = min(max(plan.settings.maxEventSize, 1), AppendBatch.maximumEventSize)
        status = ListenerStatus(name: plan.settings.name)
        status.addresses = plan.sockets.map(\.bound.description)
        if plan.settings.readsStandardInput { status.addresses.append("stdin") }
    }
}
