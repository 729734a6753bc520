/// What is redacted in an event: an action for each field named, and for kinds of text.
public struct RedactionRules: Sendable, Equatable {
    /// What becomes of one field's values, in the field and wherever else they stand in the event.
    public struct FieldRule: Sendable, Equatable {
        /// The field's key, compared without regard to case; behind ``nestedPrefix`` a key within REASON.
        public var name: String
        public var action: RedactionAction

        public init(_ name: String, _ action: RedactionAction) {
            self.name = name
            self.action = action
        }
    }

    /// Before the name of a key within USER_AUTHZ's REASON: `REASON.mail`.
    public static let nestedPrefix = "REASON."

    /// The names that stand for kinds of text and not for a field. Those of ``TextClass`` are others.
    public static let reasonAttributesName = "REASON.attributes"
    public static let queryStringName = "query_string"

    /// At most one for each name.
    public var fields: [FieldRule]
    /// `REASON.attributes`: the dump of the session's attributes that follows ` - SESSIONID=` in USER_AUTHZ's REASON.
    public var reasonAttributes: RedactionAction
    /// `query_string`: the values in the query of every URL.
    public var queryString: RedactionAction
    /// What is found by its look; what is not there stays. But for ``TextClass/authorization``, a
    /// class's name stands for a field of that name too.
    public var classes: [TextClass: RedactionAction]

    public init(
        fields: [FieldRule], reasonAttributes: RedactionAction, queryString: RedactionAction,
        classes: [TextClass: RedactionAction] = [:]
    ) {
        self.fields = fields
        self.reasonAttributes = reasonAttributes
        self.queryString = queryString
        self.classes = classes
    }

    /// What is redacted where the configuration says nothing else (INTERFACE §2).
    public static let standard = RedactionRules(
        fields: [
            FieldRule("SESSION_ID", .hash), FieldRule("SESSION_AUTH", .hash), FieldRule("SESSION_APP", .hash),
        ],
        reasonAttributes: .drop, queryString: .mask)

    /// Nothing is redacted.
    public static let none = RedactionRules(fields: [], reasonAttributes: .keep, queryString: .keep)

    /// These rules with `overrides` in place of the rules of the same names, and added to them; of two overrides of one
    /// name the later counts.
    public func merging(_ overrides: [(name: String, action: RedactionAction)]) -> RedactionRules {
        var merged = self
        for (name, action) in overrides {
            if name == Self.reasonAttributesName {
                merged.reasonAttributes = action
            } else if name == Self.queryStringName {
                merged.queryString = action
            } else if let kind = TextClass(rawValue: name) {
                merged.classes[kind] = action
            } else if let index = merged.fields.firstIndex(where: { $0.name.uppercased() == name.uppercased() }) {
                merged.fields[index].action = action
            } else {
                merged.fields.append(FieldRule(name, action))
            }
        }
        return merged
    }

    /// The names of all rules, each at its number: what is counted is counted by these.
    public var names: [String] {
        fields.map(\.name) + [Self.reasonAttributesName, Self.queryStringName] + TextClass.allCases.map(\.rawValue)
    }

    /// What each rule does, at its number.
    public var actions: [RedactionAction] {
        fields.map(\.action) + [reasonAttributes, queryString] + TextClass.allCases.map { classes[$0] ?? .keep }
    }

    var reasonAttributesNumber: Int { fields.count }
    var queryStringNumber: Int { fields.count + 1 }

    func number(of kind: TextClass) -> Int {
        fields.count + 2 + (TextClass.allCases.firstIndex(of: kind) ?? 0)
    }
}
