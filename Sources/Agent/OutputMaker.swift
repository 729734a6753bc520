import Events
import Logging
import Outputs
import Spool

/// Makes outputs, with what they all share.
struct OutputMaker: Sendable {
    let spool: Spool
    let key: RedactionKey
    let tally: EventTally
    let logger: Logger

    /// An output that is to be started.
    /// - Throws: if its cursor cannot be read.
    func output(_ settings: OutputSettings, of configuration: AgentConfiguration) throws -> Output {
        try Output(
            settings: settings, spool: spool, key: key, agent: configuration.agent.name,
            enterpriseNumber: configuration.agent.enterpriseNumber, tally: tally, logger: logger)
    }
}
