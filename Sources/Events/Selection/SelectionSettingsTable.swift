public import Configuration

extension SelectionSettings {
    /// The settings of `select`.
    public static let table = SettingsTable(
        defaults: SelectionSettings(),
        rows(at: \.criteria) + [Setting("exclude", \.exclude, SettingsTable(defaults: .init(), rows(at: \.self)))])

    private static func rows<Values: Sendable>(
        at criteria: any (WritableKeyPath<Values, SelectionCriteria> & Sendable)
    ) -> [Setting<Values>] {
        func list<Element: Sendable>(
            _ key: String, _ property: any (WritableKeyPath<SelectionCriteria, [Element]> & Sendable),
            _ type: SettingType<Element>, _ help: String
        ) -> Setting<Values> {
            Setting(
                key, .list(of: type, mayBeEmpty: true), help: help,
                get: { $0[keyPath: criteria][keyPath: property] },
                set: { $0[keyPath: criteria][keyPath: property] = $1 })
        }
        func conditions(
            _ key: String,
            _ property: any (WritableKeyPath<SelectionCriteria, [SelectionCriteria.Condition]> & Sendable),
            name: @escaping @Sendable (String) -> String, _ help: String
        ) -> Setting<Values> {
            Setting(
                key,
                .map(
                    "mapping of names to patterns", of: .anyString, key: { text throws(SettingProblem) in name(text) },
                    make: { SelectionCriteria.Condition($0, $1) }, take: { ($0.name, $0.pattern) }),
                defaultText: "all", help: help,
                get: { $0[keyPath: criteria][keyPath: property] },
                set: { $0[keyPath: criteria][keyPath: property] = $1 })
        }
        return [
            list("inputs", \.inputs, .string, "Names of inputs. In all lists of names `*` and `?` stand for any text."),
            list("events", \.events, .string, "Names of events, such as `USER_*`."),
            list("processes", \.processes, .string, "Processes, such as `ACCESS`."),
            list("components", \.components, .string, "Components, such as `AUTHN`."),
            Setting(
                "min_level", .optional(.level, absent: "none"), help: "The least level, by its syslog severity.",
                get: { $0[keyPath: criteria].minLevel }, set: { $0[keyPath: criteria].minLevel = $1 }),
            list("levels", \.levels, .level, "Levels. An event without one has that of its severity."),
            list("outcomes", \.outcomes, .choice, "Outcomes; `none` is that of an event that tells of none."),
            list("categories", \.categories, .choice, "Categories of the catalog."),
            list("cases", \.cases, .string, "Cases of the catalog, such as `session.*`; see docs/events.md."),
            conditions(
                "fields", \.fields, name: { $0.uppercased() },
                "Patterns that the values of fields match before redaction: `{ APP: \"Payroll*\" }`."),
            conditions("labels", \.labels, name: { $0 }, "Patterns that labels of the input match."),
        ]
    }
}

extension SettingType where Value == Level {
    static var level: SettingType {
        let names = Level.allCases.map { "\($0.name)" }
        return SettingType("one of \(names.joined(separator: ", "))", text: { "\($0.name)" }) {
            text throws(SettingProblem) in
            guard let level = Level.allCases.first(where: { "\($0.name)" == text.uppercased() }) else {
                throw notOne(of: names, text)
            }
            return level
        }
    }
}
