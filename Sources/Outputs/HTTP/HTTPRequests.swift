import Bytes
import Formats
import NIOHTTP1
import Transport

/// What all requests of an output have in common.
struct HTTPRequests {
    let api: HTTPAPI
    private let method: HTTPMethod
    private let path: String
    private let headers: HTTPHeaders
    private let acknowledgementPath: String
    /// What of them no answer may repeat.
    let secrets: HTTPSecrets

    /// - Parameter channel: Splunk's name for the sender, a UUID; acknowledgements are its own.
    init(settings: OutputSettings, endpoint: Endpoint, channel: String) {
        secrets = HTTPSecrets(settings.http)
        path = Self.path(settings, endpoint)
        api = HTTPAPI(path: path)
        method = HTTPMethod(rawValue: settings.http.method.rawValue)
        var headers = HTTPHeaders()
        let isDefaultPort = endpoint.port == endpoint.scheme.defaultPort
        headers.add(
            name: "Host",
            value: isDefaultPort
                ? String(endpoint.authority.dropLast(":\(endpoint.port)".utf8.count)) : endpoint.authority)
        headers.add(name: "User-Agent", value: "gatepost")
        headers.add(name: "Content-Type", value: Self.contentType(settings, api))
        if settings.compression == .gzip { headers.add(name: "Content-Encoding", value: "gzip") }
        if let bearer = settings.http.bearer {
            headers.add(name: "Authorization", value: "\(api == .splunk ? "Splunk" : "Bearer") \(bearer)")
        } else if let basic = settings.http.basic {
            headers.add(name: "Authorization", value: "Basic \(Base64.encoded(Array(basic.utf8)))")
        }
        if api == .splunk { headers.add(name: "X-Splunk-Request-Channel", value: channel) }
        for header in settings.http.headers { headers.replaceOrAdd(name: header.name, value: header.value) }
        self.headers = headers
        let collector = path.prefix { $0 != "?" }
        let root = collector.hasSuffix("/event") ? String(collector.dropLast("/event".count)) : String(collector)
        acknowledgementPath = "\(root)/ack?channel=\(channel)"
    }

    /// The head of a request with a body of so many bytes.
    func batch(bytes: Int) -> HTTPRequestHead {
        var headers = headers
        headers.add(name: "Content-Length", value: String(bytes))
        return HTTPRequestHead(version: .http1_1, method: method, uri: path, headers: headers)
    }

    /// The head of a question which of the batches that Splunk has taken are indexed.
    func acknowledgements(bytes: Int) -> HTTPRequestHead {
        var headers = headers
        headers.remove(name: "Content-Encoding")
        headers.add(name: "Content-Length", value: String(bytes))
        return HTTPRequestHead(version: .http1_1, method: .POST, uri: acknowledgementPath, headers: headers)
    }

    static func path(_ settings: OutputSettings, _ endpoint: Endpoint) -> String {
        if let path = settings.http.path { return path }
        if !endpoint.path.isEmpty { return endpoint.path }
        return settings.format == .splunk ? HTTPAPI.splunkPath : "/"
    }

    private static func contentType(_ settings: OutputSettings, _ api: HTTPAPI) -> String {
        switch api {
        case .splunk: return "application/json"
        case .bulk: return "application/x-ndjson"
        case .lines:
            switch settings.format {
            case .rfc5424, .cef, .raw: return "text/plain; charset=utf-8"
            case .json, .ecs, .splunk: return "application/x-ndjson"
            }
        }
    }
}
