/// What an event is about, by the name that the Elastic Common Schema has for it (`event.category`).
public enum EventCategory: String, Sendable, CaseIterable {
    case authentication, configuration, host, process, session, web
}
