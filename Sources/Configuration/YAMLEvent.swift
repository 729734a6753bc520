/// What libyaml reports of a text, one after another.
enum YAMLEvent {
    case streamStart
    case streamEnd
    case documentStart(YAMLMark)
    case documentEnd
    case alias(name: String, YAMLMark)
    case scalar(Node.Scalar, YAMLProperties, YAMLMark)
    case sequenceStart(YAMLProperties, YAMLMark)
    case sequenceEnd
    case mappingStart(YAMLProperties, YAMLMark)
    case mappingEnd
}

/// A place as libyaml counts: from 0, the column in characters.
struct YAMLMark: Equatable {
    var line: Int
    var column: Int
}

/// What may stand before a value and is refused here.
struct YAMLProperties {
    var anchor: String?
    var tag: String?
}

/// Why libyaml cannot go on, in its words.
struct YAMLProblem: Error {
    var problem: String
    var mark: YAMLMark
    /// What was being read, such as `while scanning an alias`.
    var context: String
    /// Where that began.
    var contextMark: YAMLMark
}
