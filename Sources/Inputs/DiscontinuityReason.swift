/// Why an input lost what never had a seq, or may have lost it.
public enum DiscontinuityReason: String, CaseIterable, Sendable {
    /// A file that was read no longer holds what was read of it: cut short, or written anew.
    case rewritten
    /// Another file is where one that was read has been, and that one is not found.
    case replaced
    /// Deleted files that waited to be read took more than `hold_deleted` while the spool took nothing.
    case holdDeleted = "hold_deleted"
    /// A file was removed while it was closed for want of descriptors.
    case closedUnread = "closed_unread"
}
