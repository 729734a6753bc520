import Bytes
import Formats

/// What a server makes of a body, and says of it.
enum HTTPAPI: Equatable {
    /// A body of lines; the status says it all.
    case lines
    /// Splunk's HTTP event collector, which may acknowledge later that it has indexed (HEC, "About HTTP Event Collector
    /// Indexer Acknowledgment").
    case splunk
    /// The bulk API of Elasticsearch and OpenSearch: an action line before each event, and a result for each.
    case bulk

    static let splunkPath = "/services/collector/event"

    init(path: String) {
        let bare = path.prefix { $0 != "?" }
        if bare.hasSuffix("/_bulk") {
            self = .bulk
        } else if bare.hasSuffix(Self.splunkPath) || bare.hasSuffix("/services/collector") {
            self = .splunk
        } else {
            self = .lines
        }
    }

    /// Lines that an event takes.
    var linesPerEvent: Int { self == .bulk ? 2 : 1 }

    private static let actionOpening: StaticString = "{\"create\":{\"_id\":\""
    private static let actionEnding: StaticString = "\"}}"

    /// The action before an event in a bulk body. `create` makes a retry of what is there already a conflict instead of
    /// a second document, and is all that a data stream takes.
    static func appendBulkAction(_ identity: EventIdentity, to body: inout ByteWriter) {
        body.append(actionOpening)
        identity.append(to: &body)
        body.append(actionEnding)
        body.append(0x0A)
    }

    /// The same for an event whose id was kept as text; without one the server makes one up.
    static func appendBulkAction(id: String?, to body: inout ByteWriter) {
        guard let id else { return body.append("{\"create\":{}}\n") }
        body.append(actionOpening)
        body.append(utf8: id)
        body.append(actionEnding)
        body.append(0x0A)
    }

    /// The id in an action.
    static func id(inBulkAction action: String) -> String? {
        let (opening, ending) = ("\(actionOpening)", "\(actionEnding)")
        guard action.hasPrefix(opening), action.hasSuffix(ending) else { return nil }
        return String(action.dropFirst(opening.count).dropLast(ending.count))
    }
}
