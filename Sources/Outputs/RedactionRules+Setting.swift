import Configuration
import Events

extension RedactionRules {
    /// The rules as the configuration names them.
    var rows: [FieldRule] {
        fields + [
            FieldRule(Self.reasonAttributesName, reasonAttributes), FieldRule(Self.queryStringName, queryString),
        ] + TextClass.allCases.compactMap { kind in classes[kind].map { FieldRule(kind.rawValue, $0) } }
    }
}

extension SettingType where Value == [RedactionRules.FieldRule] {
    /// Names of fields, in either case, keys within REASON, and the names of kinds of text.
    static var redaction: SettingType {
        .map(
            "mapping of names to \(SettingType<RedactionAction>.choice.summary)", of: .choice,
            key: { name throws(SettingProblem) in
                let kinds = [RedactionRules.reasonAttributesName, RedactionRules.queryStringName]
                if let kind = kinds.first(where: { $0.lowercased() == name.lowercased() }) { return kind }
                if TextClass(rawValue: name) != nil { return name }
                let prefix = RedactionRules.nestedPrefix
                if name.uppercased().hasPrefix(prefix), isNestedKey(name.dropFirst(prefix.count)) {
                    return prefix + name.dropFirst(prefix.count)
                }
                guard isField(name) else {
                    let classes = TextClass.allCases.map(\.rawValue)
                    throw SettingProblem(
                        "is no field's; write a key such as SUBJECT, REASON.mail for a key within REASON, "
                            + (kinds + classes.dropLast()).joined(separator: ", ") + " or \(classes[classes.count - 1])"
                    )
                }
                return name.uppercased()
            },
            make: { RedactionRules.FieldRule($0, $1) },
            take: { ($0.name, $0.action) })
    }

    private static func isNestedKey(_ name: Substring) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x3D }
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
