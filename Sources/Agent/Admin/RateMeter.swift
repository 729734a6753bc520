import Synchronization

/// Remembers what the last minute was like, to tell how fast things go now.
final class RateMeter: Sendable {
    /// What is counted, at one moment.
    struct Sample: Sendable {
        var time: ContinuousClock.Instant
        /// Events delivered by each output.
        var delivered: [UInt64]
        /// Seq of the event that comes next.
        var nextSeq: UInt64
        /// Bytes of the spool.
        var spoolBytes: UInt64
    }

    /// How fast things go.
    struct Rates: Sendable {
        /// Events a second that come in; nil: not known yet.
        var read: Double?
        /// Events a second of each output.
        var delivered: [Double?]
        /// Until the spool is full if all goes on as in the last minute; nil: it does not fill.
        var secondsToFull: Double?
    }

    /// How often a sample is to be taken.
    static let interval = Duration.seconds(5)
    private static let kept = 13
    /// Rates of events are over so many samples; the spool's growth, which comes in jerks, is over all.
    private static let recent = 3

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
        let samples = samples.withLock { $0 }
        var rates = Rates(delivered: now.delivered.map { _ in nil })
        if let before = samples.suffix(Self.recent).first, let seconds = Self.seconds(from: before, to: now) {
            rates.read = Self.rate(from: before.nextSeq, to: now.nextSeq, seconds)
            rates.delivered = zip(before.delivered, now.delivered).map { Self.rate(from: $0, to: $1, seconds) }
        }
        if let first = samples.first, let seconds = Self.seconds(from: first, to: now), seconds >= Self.leastGrowthSpan,
            now.spoolBytes > first.spoolBytes, limit > now.spoolBytes
        {
            let growth = Double(now.spoolBytes - first.spoolBytes) / seconds
            rates.secondsToFull = Double(limit - now.spoolBytes) / growth
        }
        return rates
    }

    /// nil: too short to tell anything.
    private static func seconds(from first: Sample, to second: Sample) -> Double? {
        let span = second.time - first.time
        return span >= .seconds(1) ? span / .seconds(1) : nil
    }

    private static func rate(from first: UInt64, to second: UInt64, _ seconds: Double) -> Double {
        Double(second > first ? second - first : 0) / seconds
    }
}
