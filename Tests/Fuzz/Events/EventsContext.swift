import Events

/// What a source is stored with.
enum EventsContext: FuzzTarget {
    static func run(_ bytes: [UInt8]) {
        let context: SourceContext
        do {
            context = try SourceContext(decoding: bytes)
        } catch {
            return
        }
        do {
            let again = try SourceContext(decoding: context.encoded())
            precondition(again == context, "what was written is read otherwise")
        } catch {
            preconditionFailure("what was written is not read: \(error)")
        }
    }
}
