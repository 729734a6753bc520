/// What an input says of a source: all of its record but how far it is.
struct SourceDescription: Equatable {
    var identity: [UInt8]
    var context: [UInt8]
    var contextVersion: UInt32
}

extension SourceRecord {
    var described: SourceDescription {
        get { SourceDescription(identity: identity, context: context, contextVersion: contextVersion) }
        set {
            identity = newValue.identity
            context = newValue.context
            contextVersion = newValue.contextVersion
        }
    }
}
