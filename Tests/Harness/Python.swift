/// The scripts of `Tests/Harness/Python`: readers that share no code with the program under test.
public enum Python {
    /// Runs a script to its end; it has exit status 0 if it found what it was to find, else it says what is wrong.
    public static func run(_ script: String, _ arguments: [String], within limit: Duration = .seconds(120))
        async throws -> Command
    {
        try await Command.run(command(script, arguments), within: limit)
    }

    /// Starts a script that runs on.
    ///
    /// - Parameter prefix: a command that runs it.
    public static func start(_ script: String, _ arguments: [String], with prefix: [String] = [], log: String) throws
        -> ChildProcess
    {
        try ChildProcess(prefix + command(script, arguments), log: log)
    }

    private static func command(_ script: String, _ arguments: [String]) -> [String] {
        [Repository.python, "-B", Repository.script(script)] + arguments
    }
}
