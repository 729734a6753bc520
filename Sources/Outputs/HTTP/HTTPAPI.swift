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

    /// The action before an event in a bulk body. `create` makes a retry of what is there already a conflict instead of
    /// a second document, and is all that a data stream takes.
    static func appendBulkAction(_ identity: EventIdentity, to body: inout ByteWriter) {
        body.append("{\"create\":{\"_id\":\"")
        identity.append(to: &body)
        body.append("\"}}\n")
    }
}
