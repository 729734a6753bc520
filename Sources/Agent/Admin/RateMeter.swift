import Synchronization

/// Remembers the last ten minutes, to tell how fast things go now, and how they went.
final class RateMeter: Sendable {
    /// What is counted, at one moment.
    struct Sample: Sendable {
        var time: ContinuousClock.Instant
        /// By name.
        var outputs: [String: OutputSample]
        /// Seq of the event that comes next.
        var nextSeq: UInt64
        /// Bytes of the spool.
        var spoolBytes: UInt64
    }

    struct OutputSample: Sendable {
        /// Events delivered since the start.
        var delivered: UInt64
        /// Events that wait.
        var backlog: UInt64
    }

    /// How fast things go.
    struct Rates: Sendable {
        /// Events a second that come in; nil: not known yet.
        var read: Double?
        /// Events a second of each output; one that is not here is not known yet.
        var delivered: [String: Double] = [:]
        /// Until the spool is full if all goes on as in the last minute; nil: it does not fill.
        var secondsToFull: Double?
    }

    /// How an output went, the oldest first, one value for each ``interval``; nil: it was not there.
    struct History: Sendable, Equatable {
        /// Events a second.
        var delivered: [Double?] = []
        /// Events that waited.
        var backlog: [UInt64?] = []
    }

    /// How often a sample is to be taken.
    static let interval = Duration.seconds(5)
    private static let kept = 121
    /// Rates of events are over so many samples.
    private static let recent = 3
    /// The spool's growth, which comes in jerks, is over so many.
    private static let lastMinute = 13
    /// Seconds that the spool's growth must have gone on to tell anything.
    private static let leastGrowthSpan = 20.0

    private let samples = Mutex<[Sample]>([])

    func take(_ sample: Sample) {
        samples.withLock { samples in
            samples.append(sample)
            if samples.count > Self.kept { samples.removeFirst() }
        }
    }

    /// - Parameter limit: of the spool, in bytes.
    func rates(at now: Sample, limit: UInt64) -> Rates {
        let samples = samples.withLock { $0.suffix(Self.lastMinute) }
        var rates = Rates()
        if let before = samples.suffix(Self.recent).first, let seconds = Self.seconds(from: before, to: now) {
            rates.read = Self.rate(from: before.nextSeq, to: now.nextSeq, seconds)
            for (name, output) in now.outputs {
                // An output that a reload made anew counts from zero.
                guard let earlier = before.outputs[name], earlier.delivered <= output.delivered else { continue }
                rates.delivered[name] = Self.rate(from: earlier.delivered, to: output.delivered, seconds)
            }
        }
        if let first = samples.first, let seconds = Self.seconds(from: first, to: now), seconds >= Self.leastGrowthSpan,
            now.spoolBytes > first.spoolBytes, limit > now.spoolBytes
        {
            let growth = Double(now.spoolBytes - first.spoolBytes) / seconds
            rates.secondsToFull = Double(limit - now.spoolBytes) / growth
        }
        return rates
    }

    /// How the output `name` went in the last ten minutes.
    func history(of name: String) -> History {
        let samples = samples.withLock { $0 }
        var history = History()
        for (before, now) in zip(samples, samples.dropFirst()) {
            let output = now.outputs[name]
            history.backlog.append(output?.backlog)
            if let earlier = before.outputs[name], let output, let seconds = Self.seconds(from: before, to: now) {
                history.delivered.append(Self.rate(from: earlier.delivered, to: output.delivered, seconds))
            } else {
                history.delivered.append(nil)
            }
        }
        return history
    }

    /// nil: too short to tell anything.
    private static func seconds(from first: Sample, to second: Sample) -> Double? {
        let span = second.time - first.time
        return span >= .seconds(1) ? span / .seconds(1) : nil
    }

    /// An output that was made anew counts from 0 again.
    private static func rate(from first: UInt64, to second: UInt64, _ seconds: Double) -> Double {
        Double(second > first ? second - first : 0) / seconds
    }
}
