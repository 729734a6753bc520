internal import Bytes
internal import Events

/// The fields of one event that SIEM schemas have a place for.
struct SchemaFields {
    private var values = InlineArray<14, TextRange>(repeating: .none)
    /// A bit for each of the event's first 64 fields; those behind them keep their own names.
    private var placed: UInt64 = 0

    init(_ event: borrowing Event) {
        for index in 0..<min(event.fields.count, 64) {
            let field = event.fields[index]
            guard let kind = SchemaField.named(field.key, in: event.text, shape: event.shape),
                values[kind.rawValue].isEmpty, kind.takes(field.value, in: event.text)
            else { continue }
            values[kind.rawValue] = field.value
            placed |= 1 << UInt64(index)
        }
    }

    /// The value; empty if there is none.
    subscript(field: SchemaField) -> TextRange { values[field.rawValue] }

    /// Whether the field at `index` has a place of its own in the schema.
    func isPlaced(_ index: Int) -> Bool { index < 64 && placed & 1 << UInt64(index) != 0 }

    /// Whether one of the event's fields has none.
    func leavesSome(of event: borrowing Event) -> Bool { placed.nonzeroBitCount < event.fields.count }
}
