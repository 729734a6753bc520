internal import Events
internal import Spool

/// Sources of files that are gone for good.
extension Tailer {
    /// Sources are kept for this long after their file was last under the patterns or beside them, and longer while an
    /// output has not sent what was read of it.
    private static let keepAbsent: Int64 = 35 * 86_400
    /// And so many at most, those that are absent the longest going first.
    private static let maximumAbsent = 10_000

    func forgetLongAbsent(_ look: FileLook) {
        let now = unixSecondsNow()
        var absent: [(since: Int64, id: SourceID)] = []
        for source in known.all.values {
            if let found = look.file(source.identity.key), found.status.isSame(as: source.identity) {
                if source.identity.absentSince != nil { note(source, absentSince: nil) }
                continue
            }
            if source.identity.absentSince == nil { note(source, absentSince: now) }
            absent.append((source.identity.absentSince ?? now, source.id))
        }
        absent.sort { $0.since < $1.since }
        let surplus = max(0, absent.count - Self.maximumAbsent)
        let expired = absent[surplus...].prefix { now - $0.since > Self.keepAbsent }
        let gone = absent[..<surplus] + expired.prefix(passedCount(of: expired.map(\.since)))
        for source in gone { forget(source.id) }
        if !gone.isEmpty {
            let reason = surplus > 0 ? ", \(surplus) of them because more than \(Self.maximumAbsent) are absent" : ""
            trouble.inform("\(gone.count) files that have long been gone are forgotten\(reason)")
        }
    }

    private func note(_ source: KnownSources.Source, absentSince: Int64?) {
        var source = source
        source.identity.absentSince = absentSince
        known.remove(source.id)
        known.insert(source)
        spool.update(source.id, identity: source.identity.encoded(), context: source.context)
    }

    /// How many of the sources every output has sent all of. What was read of a file arrived before it was missed.
    /// - Parameter times: when they were missed, the longest ago first.
    private func passedCount(of times: [Int64]) -> Int {
        var low = 0
        var high = times.count
        while low < high {
            let middle = (low + high) / 2
            if spool.hasEveryOutputPassed(arrival: times[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func forget(_ id: SourceID) {
        guard let source = known.all[id] else { return }
        known.remove(id)
        spool.forget(id)
        do throws(SourceContextError) {
            let name = try SourceContext(decoding: source.context).input
            inputs.first { $0.settings.name == name }?.status.forgottenFiles += 1
        } catch {
            trouble.debug("the input of a forgotten file is not known: \(error)")
        }
    }
}
