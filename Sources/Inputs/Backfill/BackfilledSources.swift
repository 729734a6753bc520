public import Spool

/// What the spool remembers of logs that were backfilled.
public enum BackfilledSources {
    /// A log is remembered for so long after it was last backfilled: more than a year.
    private static let keep: Int64 = 400 * 86_400
    /// And so many at most, those that were backfilled longest ago going first.
    private static let maximum = 10_000

    /// Forgets what was backfilled long ago. To be called when no backfill goes on.
    public static func forgetOld(in spool: Spool) {
        forgetOld(in: spool, now: unixSecondsNow(), maximum: maximum)
    }

    static func forgetOld(in spool: Spool, now: Int64, maximum: Int) {
        let sources = spool.sources().compactMap { record in
            BackfillIdentity(decoding: record.identity).map { (id: record.id, used: $0.used) }
        }.sorted { $0.used < $1.used }
        let surplus = max(0, sources.count - maximum)
        for (index, source) in sources.enumerated() where index < surplus || now - source.used > keep {
            spool.forget(source.id)
        }
    }
}
