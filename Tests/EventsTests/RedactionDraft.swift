import Bytes
import Events

/// An event put together by hand, as a parser would read it from the line that it makes.
struct RedactionDraft {
    var host = ""
    var app = ""
    var component = ""
    var name = "USER_AUTHZ"
    var fields: [(key: String, value: String)] = []
    var message = ""
    var isWhole = true
    /// Stands in the line and in no field, such as the second occurrence of a key.
    var unread = ""
    /// Values that stand behind the line, as unescaped ones do, instead of in it.
    var unescaped: [(key: String, value: String)] = []

    func make() -> Event {
        var event = Event()
        event.host = append(host, to: &event.text)
        event.text.append(0x20)
        event.app = append(app, to: &event.text)
        event.text.append(0x20)
        event.component = append(component, to: &event.text)
        event.text.append(0x20)
        event.name = append(name, to: &event.text)
        event.text.append(" [")
        for (key, value) in fields {
            let keyRange = append(key, to: &event.text)
            event.text.append("=\"")
            let valueRange = append(value, to: &event.text)
            event.text.append("\" ")
            event.fields.append(Field(key: keyRange, value: valueRange))
        }
        event.text.append(utf8: unread)
        event.text.append("] ")
        event.message = append(message, to: &event.text)
        event.line = TextRange(offset: 0, count: event.text.count)
        for (key, value) in unescaped {
            let keyRange = append(key, to: &event.text)
            event.fields.append(Field(key: keyRange, value: append(value, to: &event.text)))
        }
        event.isWhole = isWhole
        return event
    }

    /// A line that is no gateway event.
    static func text(_ line: String) -> Event {
        var event = Event()
        event.text.append(utf8: line)
        event.line = TextRange(offset: 0, count: event.text.count)
        event.message = event.line
        return event
    }

    private func append(_ value: String, to text: inout ByteWriter) -> TextRange {
        let start = text.count
        text.append(utf8: value)
        return value.isEmpty ? .none : TextRange(offset: start, count: text.count - start)
    }
}

/// What a redacted event says.
struct RedactionResult: Equatable {
    var line: String
    var host: String
    var app: String
    var component: String
    var name: String
    var fields: [String: String]
    var keys: [String]
    var message: String
    /// All of the event's text, with what no range points to.
    var text: String

    init(_ event: borrowing Event) {
        line = Self.string(event.text, event.line)
        host = Self.string(event.text, event.host)
        app = Self.string(event.text, event.app)
        component = Self.string(event.text, event.component)
        name = Self.string(event.text, event.name)
        message = Self.string(event.text, event.message)
        text = event.text.string()
        fields = [:]
        keys = []
        for index in event.fields.indices {
            let key = Self.string(event.text, event.fields[index].key)
            keys.append(key)
            fields[key] = Self.string(event.text, event.fields[index].value)
        }
    }

    private static func string(_ text: borrowing ByteWriter, _ range: TextRange) -> String {
        text.string(from: range.start, count: Int(range.count))
    }
}

/// Redacts one event under a key of the bytes 0…31.
func redacted(_ event: consuming Event, _ rules: RedactionRules = .standard) -> RedactionResult {
    var redactor = Redactor(rules: rules, key: RedactionKey(bytes: Array(0..<32))!)
    redactor.redact(&event)
    return RedactionResult(event)
}

/// The standard rules with some others.
func rules(_ overrides: (name: String, action: RedactionAction)...) -> RedactionRules {
    RedactionRules.standard.merging(overrides)
}
