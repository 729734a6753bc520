import Bytes
import Events
import Formats
import Foundation
import Testing

/// What `packaging/collectors` has for Elasticsearch and Splunk, against what is sent. Neither of them was at hand.
struct CollectorFilesTests {
    private static let repository = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../..").standardized

    private static func contents(_ name: String) throws -> Data {
        try Data(contentsOf: repository.appending(path: "packaging/collectors/\(name)"))
    }

    private static func object(_ name: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: contents(name)) as? [String: Any])
    }

    /// The sample lines, and lines with what they do not have, as they are sent; then a gap record.
    private static func events(as format: EventFormat) throws -> [[UInt8]] {
        let samples = try Data(contentsOf: repository.appending(path: "Tests/EventsTests/Resources/gateway-lines.log"))
        var context = sampleContext
        context.peer = "192.0.2.7"
        var pipeline = Pipeline()
        var events: [[UInt8]] = []
        for line in samples.split(separator: 0x0A) {
            let part = EventPart(number: 1, wholeBytes: 5000)
            let envelope = Envelope(identity: EventIdentity(samplePrefix, seq: 42), previous: 40, part: part)
            events.append(pipeline.render(Array(line), as: format, envelope: envelope, context: context))
        }
        let gap = GapRecord(
            prefix: samplePrefix, first: 3, last: 5, count: 3, bytes: 900, reason: "damaged", input: "gateway",
            time: EventTime(unixSeconds: 1_795_255_200, nanoseconds: 0), agent: "gw-01")
        var output = ByteWriter()
        Renderer(format).render(gap, previous: 2, into: &output)
        return events + [output.array()]
    }

    // MARK: Elasticsearch

    /// Types by path: `http.request.method`.
    private static func mapping(of template: String) throws -> [String: String] {
        let template = try #require(try object(template)["template"] as? [String: Any])
        let mappings = try #require(template["mappings"] as? [String: Any])
        var types: [String: String] = [:]
        func add(_ properties: Any?, below path: String) throws {
            for (name, field) in try #require(properties as? [String: Any]) {
                let field = try #require(field as? [String: Any])
                if let type = field["type"] as? String {
                    types[path + name] = type
                } else {
                    try add(field["properties"], below: "\(path)\(name).")
                }
            }
        }
        try add(mappings["properties"], below: "")
        return types
    }

    /// The paths of a value that no mapping has.
    private static func unmapped(_ value: Any, at path: String, in types: [String: String]) -> [String] {
        if types[path] != nil { return [] }
        guard let object = value as? [String: Any] else { return [path] }
        return object.flatMap { unmapped($1, at: path.isEmpty ? $0 : "\(path).\($0)", in: types) }
    }

    @Test func theTemplateForECSHasTheSchemasTypes() throws {
        let schema = try SchemaOfECS()
        let types = try Self.mapping(of: "elastic/index-template-ecs.json")
        for (path, type) in types where !path.hasPrefix("gateway.") && !path.hasPrefix("gatepost.") {
            #expect(schema.type(of: path) == type, "\(path)")
        }
        #expect(types["gateway.data"] == "flattened")
    }

    @Test(arguments: [
        (EventFormat.ecs, "elastic/index-template-ecs.json"), (.json, "elastic/index-template-json.json"),
    ])
    func everyFieldThatIsSentHasItsPlaceInTheTemplate(format: EventFormat, template: String) throws {
        let types = try Self.mapping(of: template)
        for event in try Self.events(as: format) {
            let object = try JSONSerialization.jsonObject(with: Data(event))
            #expect(Self.unmapped(object, at: "", in: types) == [], "\(String(decoding: event, as: UTF8.self))")
        }
    }

    @Test func thePipelineGivesJSONLinesTheTimeThatADataStreamWants() throws {
        let processors = try #require(try Self.object("elastic/pipeline.json")["processors"] as? [[String: Any]])
        let set = try #require(processors.first?["set"] as? [String: Any])
        #expect(set["field"] as? String == "@timestamp" && set["copy_from"] as? String == "time")
        #expect(set["override"] as? Bool == false)
        for event in try Self.events(as: .json) {
            let object = try JSONSerialization.jsonObject(with: Data(event)) as? [String: Any]
            #expect(object?["time"] is String && object?["@timestamp"] == nil)
        }
    }

    @Test func bothTemplatesUseThePipelineUnderTheNameInTheDocs() throws {
        let page = try String(
            contentsOf: Self.repository.appending(path: "docs/collectors/elastic.md"), encoding: .utf8)
        for name in ["index-template-ecs.json", "index-template-json.json"] {
            let template = try #require(try Self.object("elastic/\(name)")["template"] as? [String: Any])
            let settings = template["settings"] as? [String: Any]
            let pipeline = try #require(settings?["index.default_pipeline"] as? String)
            #expect(page.contains("/_ingest/pipeline/\(pipeline) ") && page.contains(name))
        }
    }

    // MARK: Splunk

    /// The settings of each stanza of a `.conf` file.
    private static func stanzas(_ name: String) throws -> [String: [String: String]] {
        var stanzas: [String: [String: String]] = [:]
        var stanza = ""
        for line in String(decoding: try contents(name), as: UTF8.self).split(separator: "\n") {
            if line.hasPrefix("#") { continue }
            if line.hasPrefix("[") {
                stanza = String(line.dropFirst().dropLast())
            } else {
                let pair = line.split(separator: " = ", maxSplits: 1)
                try #require(pair.count == 2, "\(line)")
                stanzas[stanza, default: [:]][String(pair[0])] = String(pair[1])
            }
        }
        return stanzas
    }

    /// What `REGEX` and `FORMAT` of a transform find in a message; of a name that comes twice the first counts.
    private static func found(by transform: [String: String], in message: String) throws -> [String: String] {
        let expression = try NSRegularExpression(pattern: #require(transform["REGEX"]))
        let pairs = try #require(transform["FORMAT"]).split(separator: " ").map { $0.components(separatedBy: "::") }
        var fields: [String: String] = [:]
        for match in expression.matches(in: message, range: NSRange(message.startIndex..., in: message)) {
            func text(_ word: String) -> String {
                guard word.hasPrefix("$"), let group = Int(word.dropFirst()),
                    let range = Range(match.range(at: group), in: message)
                else { return word }
                return String(message[range])
            }
            for pair in pairs where fields[text(pair[0])] == nil { fields[text(pair[0])] = text(pair[1]) }
        }
        return fields
    }

    @Test func theTransformsFindInSyslogWhatTheJSONLinesSay() throws {
        let transforms = try Self.stanzas("splunk/transforms.conf")
        let wanted = try #require(try Self.stanzas("splunk/props.conf")["gatepost:syslog"]?["REPORT-gatepost"])
        let names = wanted.components(separatedBy: ", ")
        #expect(Set(names) == Set(transforms.keys))
        var values = 0
        for (syslog, json) in zip(try Self.events(as: .rfc5424), try Self.events(as: .json)) {
            let message = String(decoding: syslog, as: UTF8.self)
            var fields: [String: String] = [:]
            for name in names { fields.merge(try Self.found(by: #require(transforms[name]), in: message)) { $1 } }
            let event = try #require(try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any])
            #expect(fields["id"] == event["id"] as? String, "\(message)")
            #expect(fields["outcome"] == event["outcome"] as? String, "\(message)")
            // RFC 5424 has no blanks in a host's name.
            let host = (event["host"] as? String)?.replacing(" ", with: "_")
            #expect(fields["time"] != nil && fields["syslog_host"] == host, "\(message)")
            for (key, value) in event["data"] as? [String: String] ?? [:]
            where !value.contains(where: { "\"\\]".contains($0) }) {
                #expect(fields[key] == value, "\(key) in \(message)")
                values += 1
            }
        }
        #expect(values > 400)
    }

    /// A time that is looked for behind what does not stand there would be that of arrival.
    @Test(arguments: [(EventFormat.json, "gatepost:json"), (.ecs, "gatepost:ecs"), (.rfc5424, "gatepost:syslog")])
    func theTimeStandsBehindItsPrefix(format: EventFormat, stanza: String) throws {
        let settings = try #require(try Self.stanzas("splunk/props.conf")[stanza])
        let prefix = try NSRegularExpression(pattern: #require(settings["TIME_PREFIX"]))
        for event in try Self.events(as: format) {
            let text = String(decoding: event, as: UTF8.self)
            let match = try #require(prefix.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)))
            let rest = try text[#require(Range(match.range, in: text)).upperBound...]
            #expect(rest.prefixMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/) != nil, "\(text)")
        }
    }

    @Test func whatSplunkComputesIsComputedFromFieldsThatThereAre() throws {
        let known = Set(Catalog.fieldNames)
        for (stanza, settings) in try Self.stanzas("splunk/props.conf") {
            for (name, expression) in settings where name.hasPrefix("EVAL-") {
                for match in expression.matches(of: /\b(?:gateway\.)?data\.([A-Z_]+)/) {
                    #expect(known.contains(String(match.output.1)), "\(stanza) \(name)")
                }
            }
        }
    }
}
