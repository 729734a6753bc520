/// An input's `timezone` setting: `local`, `UTC`, a name of the system's zone database, or an offset such as `-05:00`.
public struct ZoneName: Equatable, Sendable, Hashable {
    public var name: String

    public init(_ name: String) {
        self.name = name
    }

    public static let local = ZoneName("local")
}
