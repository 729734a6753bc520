/// What kind of an occurrence an event of its category is, by the name that the Elastic Common Schema has for it
/// (`event.type`).
public enum EventType: String, Sendable, CaseIterable {
    case access, allowed, change, creation, deletion, denied, end, error, info, start
}
