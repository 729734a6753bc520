/// Which setting: the keys from the top, such as `outputs`, `siem`, `batch`, `max_bytes`. An element of a list is
/// known by its index.
public struct SettingPath: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
    public var keys: [String]

    public init(_ keys: [String]) {
        self.keys = keys
    }

    public init(arrayLiteral keys: String...) {
        self.keys = keys
    }

    public func appending(_ key: String) -> SettingPath {
        SettingPath(keys + [key])
    }

    public var description: String { keys.joined(separator: ".") }
}
