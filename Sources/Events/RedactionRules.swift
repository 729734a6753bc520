/// What is redacted in an event: an action for each field named, and for two kinds of text.
public struct RedactionRules: Sendable, Equatable {
    /// What becomes of one field's values, in the field and wherever else they stand in the event.
    public struct FieldRule: Sendable, Equatable {
        /// The field's key, compared without regard to case.
        public var name: String
        public var action: RedactionAction

        public init(_ name: String, _ action: RedactionAction) {
            self.name = name
            self.action = action
        }
    }

    /// The names that stand for kinds of text and not for a field.
    public static let reasonAttributesName = "REASON.attributes"
    public static let queryStringName = "query_string"

    /// At most one for each name.
    public var fields: [FieldRule]
    /// `REASON.attributes`: the dump of the session's attributes that follows ` - SESSIONID=` in USER_AUTHZ's REASON.
    public var reasonAttributes: RedactionAction
    /// `query_string`: the values in the query of every URL.
    public var queryString: RedactionAction

    public init(fields: [FieldRule], reasonAttributes: RedactionAction, queryString: RedactionAction) {
        self.fields = fields
        self.reasonAttributes = reasonAttributes
        self.queryString = queryString
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
            } else if let index = merged.fields.firstIndex(where: { $0.name.uppercased() == name.uppercased() }) {
                merged.fields[index].action = action
            } else {
                merged.fields.append(FieldRule(name, action))
            }
        }
        return merged
    }
}
