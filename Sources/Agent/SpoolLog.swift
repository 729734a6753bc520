import Logging
import Spool

/// Writes what the spool has to say to the agent's log, each kind at the level that it deserves.
struct SpoolLog: Sendable {
    let logger: Logger

    func write(_ notice: SpoolNotice) {
        switch notice {
        case .newStream, .working:
            logger.info("\(notice)")
        case .tailCut, .foreignFile, .full, .cursorBeyondTail, .droppedOnRequest, .skippedForNewOutput:
            logger.warning("\(notice)")
        case .damage, .missing, .brokenChain, .cursorUnreadable, .failing, .givenUp, .unwritten,
            .dropped, .ledgerUnreadable:
            logger.error("\(notice)")
        }
    }
}
