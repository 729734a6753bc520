import Configuration
import Events

extension RedactionRules {
    /// The rules as the configuration names them.
    var rows: [FieldRule] {
        fields + [
            FieldRule(Self.reasonAttributesName, reasonAttributes), FieldRule(Self.queryStringName, queryString),
        ]
    }
}

extension SettingType where Value == [RedactionRules.FieldRule] {
    /// Names of fields, in either case, and the two names of kinds of text.
    static var redaction: SettingType {
        .map(
            "mapping of names to \(SettingType<RedactionAction>.choice.summary)", of: .choice,
            key: { name throws(SettingProblem) in
                let kinds = [RedactionRules.reasonAttributesName, RedactionRules.queryStringName]
                if let kind = kinds.first(where: { $0.lowercased() == name.lowercased() }) { return kind }
                guard isField(name) else {
                    throw SettingProblem(
                        "is no field's; write a key such as SUBJECT, or \(kinds.joined(separator: " or "))")
                }
                return name.uppercased()
            },
            make: { RedactionRules.FieldRule($0, $1) },
            take: { ($0.name, $0.action) })
    }

    private static func isField(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
                default: false
                }
            }
    }
}
