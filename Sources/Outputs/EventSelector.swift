import Events
import Formats
import Spool

/// Says of each event that is read whether an output takes it: what ``Selection`` does not know, the parts of events that
/// were too long for one.
struct EventSelector: ~Copyable {
    /// Sources of which it is remembered; beyond, all are forgotten, and their next parts taken.
    private static let limit = 4096

    /// nil: everything is taken.
    let selection: Selection?
    private let catalog = Catalog.index
    /// Whether the first part of the event that is read in parts was taken: only it says what the event is.
    private var parts: [SourceID: Bool] = [:]

    /// Whether the format tells what an event is in the catalog.
    private let tellsCases: Bool

    init(_ settings: SelectionSettings, _ format: EventFormat) {
        selection = Selection(settings)
        tellsCases = format.tellsCases
    }

    /// Whether an event is taken. Nothing may have been redacted in it.
    mutating func takes(
        _ event: inout Event, part: EventPart?, of source: SourceID, _ verdict: Selection.SourceVerdict
    ) -> Bool {
        guard let selection else {
            if tellsCases { event.recognised = catalog.match(event) }
            return true
        }
        if let part, part.number > 1 { return parts[source] ?? true }
        event.recognised = catalog.match(event)
        let isTaken = selection.takes(event, from: verdict)
        if part != nil {
            if parts.count >= Self.limit { parts.removeAll() }
            parts[source] = isTaken
        }
        return isTaken
    }

    /// Whether it is an event of the gateway that the catalog does not have. To be asked after ``takes(_:part:of:_:)``.
    func isUnknown(_ event: borrowing Event) -> Bool {
        event.recognised == nil && catalog.isUnknown(event)
    }

    /// Reading goes on elsewhere. Parts whose beginning is not read again are taken: nobody knows what they belong to.
    mutating func rewind() {
        parts.removeAll()
    }
}
