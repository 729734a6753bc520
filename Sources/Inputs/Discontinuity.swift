internal import Events

/// Something that an input lost, or may have lost, before it had a seq. It is shipped as an event of its own,
/// `GATEPOST_DISCONTINUITY` (INTERFACE §3).
struct Discontinuity {
    var reason: DiscontinuityReason
    /// As it was then: a reload may have put another in its place.
    var input: TailedInput
    var path: FilePath
    /// Behind the last byte that was read before.
    var offset: UInt64
    /// Bytes known to be lost; nil: that cannot be known.
    var bytes: UInt64?
    /// The file that was read before.
    var old: FileIdentity
    /// The file that is there now, if there is one.
    var new: FileIdentity?
    /// When it was found.
    var time: EventTime
    /// How many such things this stands for, where there were too many to tell them one by one.
    var count = 1

    /// For the log and the event alike.
    var message: String {
        let lost =
            switch bytes {
            case nil: "what it held unread is not known"
            case 0: "nothing unread was seen in it"
            case let bytes?: "\(bytes) unread bytes are lost"
            }
        let others = count > 1 ? "; the same of \(count - 1) others" : ""
        switch reason {
        case .rewritten:
            return "\(path) no longer holds what was read of it to byte \(offset) (cut short, or written anew): "
                + "it is read from its beginning; \(lost)\(others)"
        case .copyTruncated:
            return "\(path) was copied and cut short: the copy is read on from byte \(offset), and the file from its "
                + "beginning; \(lost). What was written between the copying and the cutting is in neither\(others)"
        case .brokenGzip:
            return "\(path) cannot be decompressed behind byte \(offset) of what is in it: \(lost)\(others)"
        case .replaced:
            return "\(path) is another file than the one that was read to byte \(offset) before: it is read from its "
                + "beginning; of the other \(lost)\(others)"
        case .holdDeleted:
            return "\(path) was deleted, and is let go at byte \(offset) because deleted files hold more than "
                + "hold_deleted while the spool takes nothing: \(lost)\(others)"
        case .closedUnread:
            return "\(path) is gone, and was not open at byte \(offset): \(lost)\(others)"
        }
    }

    /// As the event's line.
    var line: AgentLine {
        var values = [
            ("INPUT", input.settings.name), ("FILE", path.description), ("REASON", reason.rawValue),
            ("OFFSET", String(offset)),
            ("BYTES", bytes.map { String($0) } ?? ""), ("OLD", old.fileDescription),
            ("NEW", new?.fileDescription ?? ""),
        ]
        if count > 1 { values.append(("COUNT", String(count))) }
        return AgentLine(
            time: time, host: input.agentName, level: bytes == 0 ? .warn : .alert, name: "GATEPOST_DISCONTINUITY",
            values: values,
            message: message)
    }
}

extension FileIdentity {
    /// Which file this is, for an auditor: `inode 131 on device 2049, born 1795272437.512000000`.
    fileprivate var fileDescription: String {
        var text = "inode \(key.inode) on device \(key.device)"
        if let birth {
            let digits = String(birth.nanoseconds)
            text += ", born \(birth.seconds).\(String(repeating: "0", count: 9 - digits.count))\(digits)"
        }
        return text
    }
}
