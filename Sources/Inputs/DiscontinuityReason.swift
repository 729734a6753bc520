/// Why an input lost what never had a seq, or may have lost it.
public enum DiscontinuityReason: String, CaseIterable, Sendable {
    /// A file that was read no longer holds what was read of it: cut short, or written anew.
    case rewritten
    /// A file was copied and cut short, as logrotate's `copytruncate` does. The copy was found, and is read to its end; what
    /// was written between the copying and the cutting is in neither.
    case copyTruncated = "copytruncate"
    /// A rotated gzip file is damaged or cut short before its end.
    case brokenGzip = "broken_gzip"
    /// Another file is where one that was read has been, and that one is not found.
    case replaced
    /// Deleted files that waited to be read took more than `hold_deleted` while the spool took nothing.
    case holdDeleted = "hold_deleted"
    /// A file was removed while it was closed for want of descriptors.
    case closedUnread = "closed_unread"
}
