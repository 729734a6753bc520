internal import Bytes
internal import Glibc

/// A simulated gateway at work: writes lines to a target, at a rate or as fast as they are taken.
public struct Simulation: Sendable {
    public var seed: UInt64
    public var feed: SimulatedFeed
    /// How many lines; nil: until stopped.
    public var events: UInt64?
    /// nil: as fast as the target takes them.
    public var rate: EventRate?
    public var target: SimulationTarget
    /// Renames the file after so many lines and begins a new one: PATH becomes PATH.1, what was PATH.1 PATH.2, and so on.
    public var rotateEvery: UInt64?

    /// What was done.
    public struct Summary: Equatable, Sendable {
        public var events: UInt64 = 0
        /// Bytes of the lines, their LF included.
        public var bytes: UInt64 = 0
        /// Datagrams that the target's host refused: nobody listened.
        public var refused: UInt64 = 0
    }

    public init(
        seed: UInt64, feed: SimulatedFeed = .all, events: UInt64?, rate: EventRate? = nil, target: SimulationTarget,
        rotateEvery: UInt64? = nil
    ) {
        self.seed = seed
        self.feed = feed
        self.events = events
        self.rate = rate
        self.target = target
        self.rotateEvery = rotateEvery
    }

    /// Works until all lines are written or `stop` is raised; blocks the calling thread.
    /// - Parameter onProgress: is told what was written so far, after each lot.
    /// - Returns: what was written whole. A reader of standard output that went away ends the work without an error.
    /// - Throws: what can't be opened, reached or written.
    public func run(
        until stop: StopSignal, onProgress: (Summary) -> Void = { _ in }
    ) throws(TrialError) -> Summary {
        var simulator = GatewaySimulator(seed: seed, feed: feed)
        var output = try SimulationOutput(target, stop: stop)
        var pace = EventPace(rate)
        var buffer = ByteWriter(minimumCapacity: Self.batchSize + (4 << 10))
        var summary = Summary()
        var inFile: UInt64 = 0

        while !stop.wait(milliseconds: 0) {
            var wanted = (events ?? .max) - summary.events
            if wanted == 0 { break }
            if let rotateEvery {
                if inFile == rotateEvery {
                    try output.rotate()
                    inFile = 0
                }
                wanted = min(wanted, rotateEvery - inFile)
            }
            let due = min(wanted, pace.due(after: summary.events))
            guard due > 0 else {
                _ = stop.wait(milliseconds: pace.pause(after: summary.events))
                continue
            }
            buffer.removeAll()
            var lines: UInt64 = 0
            while lines < due, buffer.count < Self.batchSize {
                simulator.appendLine(to: &buffer)
                lines += 1
            }
            guard try output.write(buffer, stop: stop) else { break }
            summary.events += lines
            summary.bytes += UInt64(buffer.count)
            inFile += lines
            onProgress(summary)
        }
        try output.close()
        summary.refused = output.refused
        return summary
    }

    /// Bytes handed over at once.
    private static let batchSize = 64 << 10
}
