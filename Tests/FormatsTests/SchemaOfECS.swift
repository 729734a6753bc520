import Foundation
import Testing

/// The published list of the Elastic Common Schema's fields, and what is wrong with an object that is held against it.
struct SchemaOfECS {
    private struct Field {
        var type: String
        var isArray: Bool
    }

    private var fields: [String: Field] = [:]
    /// Fields of its own that a producer may have; below them anything goes.
    private static let own: Set = ["gateway", "gatepost"]

    init() throws {
        let list = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Resources/ecs-fields.csv")
        for line in try String(contentsOf: list, encoding: .utf8).split(separator: "\n") where !line.hasPrefix("#") {
            let columns = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            fields[columns[0]] = Field(type: columns[1], isArray: columns[2] == "array")
        }
        try #require(fields.count > 100)
    }

    /// The type of a field; nil if the schema has none of that name.
    func type(of path: String) -> String? { fields[path]?.type }

    /// What an object has that the schema does not, or has otherwise.
    func faults(in json: [UInt8]) throws -> [String] {
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any])
        var faults: [String] = []
        for (key, value) in object where !Self.own.contains(key) { check(value, at: key, &faults) }
        for required in ["@timestamp", "ecs"] where object[required] == nil { faults.append("no \(required)") }
        return faults
    }

    private func check(_ value: Any, at path: String, _ faults: inout [String]) {
        guard let field = fields[path] else {
            guard let object = value as? [String: Any] else {
                faults.append("\(path) is no field of the schema")
                return
            }
            for (key, inner) in object { check(inner, at: "\(path).\(key)", &faults) }
            return
        }
        if field.type == "object" {
            let isFlat = (value as? [String: Any])?.values.allSatisfy { $0 is String } ?? false
            if path == "labels", !isFlat { faults.append("labels are not all keywords") }
            if path != "labels", let object = value as? [String: Any] {
                for (key, inner) in object { check(inner, at: "\(path).\(key)", &faults) }
            }
            return
        }
        if field.isArray {
            guard let values = value as? [Any] else { return faults.append("\(path) is no array") }
            for value in values where !Self.fits(value, field.type) { faults.append("\(path) is no \(field.type)") }
        } else if !Self.fits(value, field.type) {
            faults.append("\(path) is no \(field.type): \(value)")
        }
    }

    private static func fits(_ value: Any, _ type: String) -> Bool {
        switch type {
        case "long": value is NSNumber && !(value is String) && Int64("\(value)") != nil
        case "ip": (value as? String).map(isAddress) ?? false
        case "date":
            (value as? String)?.wholeMatch(
                of: /\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-][0-2]\d:[0-5]\d)/) != nil
        default: value is String
        }
    }

    /// What inet_pton(3) takes, as Elasticsearch's `ip` does.
    static func isAddress(_ text: String) -> Bool {
        var room = in6_addr()
        return inet_pton(AF_INET, text, &room) == 1 || inet_pton(AF_INET6, text, &room) == 1
    }
}
