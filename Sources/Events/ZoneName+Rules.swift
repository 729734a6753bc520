internal import Glibc

extension ZoneName {
    /// A zone of a configuration: `local`, `UTC`, an offset such as `-05:00`, or a name of the zone database.
    ///
    /// The zone database is read, once, to see whether the name is in it.
    /// - Returns: nil if there is no such zone.
    public init?(setting: String) {
        self.init(setting)
        if setting != Self.local.name, rules() == nil { return nil }
    }

    /// The zone's rules; nil if there is no such zone. Without any file `local` is UTC, as it is for the C library.
    func rules() -> ZoneRules? {
        if name == Self.local.name { return Self.localRules() }
        if name == "UTC" || name == "Z" || name == "GMT" { return .fixed(0) }
        if let offset = Self.offset(name) { return .fixed(offset) }
        return Self.databaseRules(name)
    }

    /// By the variable `TZ` (POSIX.1-2017 §8.3), else the file /etc/localtime.
    private static func localRules() -> ZoneRules {
        guard let variable = unsafe getenv("TZ") else {
            return ZoneFile.read(path: "/etc/localtime") ?? .fixed(0)
        }
        var value = unsafe String(cString: variable)
        if value.hasPrefix(":") { value.removeFirst() }
        if value.isEmpty { return .fixed(0) }
        if value.hasPrefix("/") { return ZoneFile.read(path: value) ?? .fixed(0) }
        if let rules = databaseRules(value) { return rules }
        guard let zone = PosixZone(parsing: Array(value.utf8)[...]) else { return .fixed(0) }
        return ZoneRules(first: zone.standard, tail: zone)
    }

    private static func databaseRules(_ name: String) -> ZoneRules? {
        let isPlain = name.utf8.allSatisfy { byte in
            ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte == ASCII.slash || byte == ASCII.hyphen
                || byte == ASCII.plus || byte == 0x5F
        }
        guard isPlain, !name.isEmpty, !name.hasPrefix("/"), name.utf8.count <= 64 else { return nil }
        return ZoneFile.read(path: "/usr/share/zoneinfo/" + name)
    }

    /// `-05:00`, `+0530` or `+05` in seconds.
    private static func offset(_ text: String) -> Int64? {
        var digits = Array(text.utf8)
        guard let sign = digits.first, sign == ASCII.plus || sign == ASCII.hyphen else { return nil }
        digits.removeFirst()
        if digits.count == 5, digits[2] == ASCII.colon { digits.remove(at: 2) }
        guard digits.count == 2 || digits.count == 4, digits.allSatisfy(ASCII.isDigit) else { return nil }
        let values = digits.map { Int64($0 - ASCII.zero) }
        let hours = values[0] * 10 + values[1]
        let minutes = values.count == 4 ? values[2] * 10 + values[3] : 0
        guard hours <= 23, minutes <= 59 else { return nil }
        let seconds = hours * 3600 + minutes * 60
        return sign == ASCII.hyphen ? -seconds : seconds
    }
}
