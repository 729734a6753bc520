public import Events
public import Logging
import NIOPosix
public import Spool

/// What is sent once more to an output's collector: a span of the spool, or the output's dead letters. It goes on a thread
/// and a connection of its own, beside the live delivery, which it does not touch. The ids are those of the first time.
///
/// It ends when all is delivered; its status is then `stopped`.
public final class Replay: Sendable {
    /// What there was to send, in the terms of ``OutputStatus/next``: seqs, or offsets in the file of dead letters.
    public let extent: Range<UInt64>
    private let thread: DeliveryThread
    /// Where dead letters are sent.
    private let letters: DeadLetterPlace?

    /// A span of the spool, in the output's format and with its redaction.
    /// - Parameters:
    ///   - events: that the output has had; within what is durable.
    ///   - settings: of the output.
    ///   - key: of the pseudonyms.
    ///   - agent: `agent.name`.
    ///   - enterpriseNumber: IANA's, in the names of structured data.
    /// - Throws: if there is no thread to be had.
    /// - Precondition: the output sends to a collector: an archive has one writer.
    public init(
        of events: ClosedRange<UInt64>, settings: OutputSettings, spool: Spool, key: RedactionKey, agent: String,
        enterpriseNumber: UInt32, logger: Logger
    ) throws {
        precondition(settings.endpoint != nil, "an archive has one writer")
        extent = events.lowerBound..<(events.upperBound + 1)
        letters = nil
        thread = try DeliveryThread(
            settings: settings, spool: spool, place: ReplayPlace(events, in: spool), key: key, agent: agent,
            enterpriseNumber: enterpriseNumber, tally: EventTally(),
            logger: logger.naming(settings, replay: "\(events.lowerBound)-\(events.upperBound)"))
    }

    /// The output's dead letters, as they were sent the first time. Those that are delivered leave the store when the replay
    /// is stopped; those that are refused again are put into it anew.
    /// - Throws: if they cannot be read, or there is no thread to be had.
    public init(
        of deadLetters: DeadLetters, settings: OutputSettings, spool: Spool, logger: Logger
    ) throws {
        let place = DeadLetterPlace(deadLetters)
        extent = 0..<place.size
        letters = place
        thread = try DeliveryThread(
            settings: settings, spool: spool, place: place, deadLetters: deadLetters.whileSentAgain,
            logger: logger.naming(settings, replay: "dead letters")
        ) {
            try DeadLetterBatches(deadLetters, end: place.size, settings: settings)
        }
    }

    /// Connects and delivers from now on.
    public func start() { thread.start() }

    /// What it has done and is doing.
    public var status: OutputStatus { thread.status }

    /// Ends it, wherever it is; what was sent may still arrive. To be called once, also where all is delivered.
    /// - Throws: also if dead letters that were delivered cannot be taken out of their store.
    public func stop() async throws {
        try await thread.stop(grace: .zero)
        guard let letters else { return }
        // It writes to the disk, which the threads of the concurrency runtime are not for.
        try await NIOThreadPool.singleton.runIfActive { try letters.removeDelivered() }
    }
}

extension Logger {
    fileprivate func naming(_ settings: OutputSettings, replay: String) -> Logger {
        var logger = self
        logger[metadataKey: "output"] = "\(settings.name)"
        logger[metadataKey: "replay"] = "\(replay)"
        return logger
    }
}
