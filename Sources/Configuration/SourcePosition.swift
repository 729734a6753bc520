/// A place in a configuration file.
public struct SourcePosition: Hashable, Sendable, CustomStringConvertible {
    /// The file's path relative to the configuration's directory, such as `conf.d/20-siem.yaml`.
    public var file: String
    /// From 1.
    public var line: Int
    /// From 1, in characters (Unicode scalars).
    public var column: Int

    public init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `conf.d/20-siem.yaml:14:5`, as compilers write it.
    public var description: String { "\(file):\(line):\(column)" }
}
