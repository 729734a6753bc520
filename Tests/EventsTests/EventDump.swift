import Bytes
import Events

/// An event in words, one property a line: what the golden files hold.
enum EventDump {
    static func lines(of event: borrowing Event) -> [String] {
        var lines: [String] = []
        func add(_ name: String, _ value: String) {
            lines.append("  " + name + String(repeating: " ", count: max(1, 14 - name.count)) + value)
        }
        var time = ByteWriter()
        event.time.appendRFC3339(to: &time, maximumFractionDigits: 9)
        let remark =
            event.time.isFromEvent ? (event.time.zoneKnown ? "" : "  (zone assumed)") : "  (time of arrival)"
        add("time", time.string() + remark)
        let properties = [
            ("host", event.host), ("app", event.app), ("process", event.process), ("component", event.component),
            ("subcomponent", event.subcomponent),
        ]
        for (name, range) in properties where !range.isEmpty { add(name, string(range, of: event)) }
        add("level", event.level.map { "\($0.name)" } ?? "none, severity \(event.severity)")
        if !event.name.isEmpty { add("event", string(event.name, of: event)) }
        for field in event.fields {
            add("data", string(field.key, of: event) + "=" + string(field.value, of: event))
        }
        if !event.message.isEmpty { add("message", string(event.message, of: event)) }
        if let outcome = event.outcome { add("outcome", "\(outcome.name)") }
        if !event.isWhole { add("whole", "no") }
        return lines
    }

    static func string(_ range: TextRange, of event: borrowing Event) -> String {
        event.text.string(from: range.start, count: Int(range.count))
    }
}
