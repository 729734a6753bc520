internal import Events
internal import Spool

/// What was lost, or may have been, is told in the log and in the events.
extension Tailer {
    /// - Parameter bytes: known to be lost; nil: that cannot be known.
    func tell(
        _ reason: DiscontinuityReason, of old: FileIdentity, input: Int, path: FilePath, offset: UInt64, bytes: UInt64?,
        new: FileIdentity? = nil
    ) {
        let note = Discontinuity(
            reason: reason, input: inputs[input], path: path, offset: offset, bytes: bytes, old: old, new: new,
            time: .now)
        trouble.warn(note.message)
        notes.add(note)
        notes.write(to: runs)
    }

    /// Counts what deleted files hold, and lets the oldest go where that is more than `hold_deleted` and the spool takes
    /// nothing. While it takes something the files are soon read, and their blocks free.
    func limitDeleted() {
        var deleted = [(files: [TailedFile], bytes: UInt64)](repeating: ([], 0), count: inputs.count)
        for file in files where file.isAbsent && file.lag > 0 && isUnlinked(file) {
            deleted[file.input].files.append(file)
            deleted[file.input].bytes += file.lag
        }
        let isStuck = isBlocked && spool.status().health != .working
        for (index, var held) in deleted.enumerated() {
            let input = inputs[index]
            if isStuck {
                while held.bytes > input.settings.holdDeleted, let file = held.files.first {
                    held.files.removeFirst()
                    held.bytes -= file.lag
                    tell(
                        .holdDeleted, of: file.identity, input: index, path: file.path, offset: file.offset,
                        bytes: file.lag)
                    retire(file)
                }
            }
            input.status.deletedFiles = held.files.count
            input.status.deletedBytes = held.bytes
        }
    }

    private func isUnlinked(_ file: TailedFile) -> Bool {
        guard let open = file.file else { return false }
        do throws(SystemError) {
            return try open.status().links == 0
        } catch {
            trouble.warn(.reading, file.path, "\(file.path) cannot be looked at: \(error)")
            return false
        }
    }
}

extension EventTime {
    /// The time by the wall clock.
    static var now: EventTime {
        let arrival = wallTimeNow()
        return EventTime(unixSeconds: arrival.seconds, nanoseconds: arrival.nanoseconds)
    }
}
