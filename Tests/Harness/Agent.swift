/// The real agent, with a configuration and a data directory of its own.
public struct Agent: Sendable {
    /// The configuration's folder.
    public let configuration: String
    /// `data_dir`.
    public let data: String
    /// What it says on standard error, over all its lives.
    public let log: String
    /// Its admin socket.
    public let socket: String

    /// Writes a configuration into `folder`.
    ///
    /// - Parameters:
    ///   - name: of its configuration, data and log in `folder`.
    ///   - data: its data directory, if not a new one in `folder`.
    ///   - http: where its page and metrics are; port 0 is any.
    ///   - rest: YAML with `inputs`, `outputs` and, if need be, `spool`.
    public init(
        in folder: TemporaryFolder, named name: String = "agent", data: String? = nil,
        http: String = "off", _ rest: String
    ) throws {
        configuration = folder(name)
        self.data = data ?? folder("\(name)-data")
        log = folder("\(name).log")
        socket = folder("\(name).sock")
        try folder.write(
            "\(name)/gatepost.yaml",
            """
            agent: { name: gw-test, data_dir: \(self.data), admin: { socket: \(socket), http: "\(http)" } }
            \(rest)

            """)
    }

    /// Starts `gatepost run`.
    ///
    /// - Parameter prefix: a command that runs it, such as one that first drops privileges.
    public func start(with prefix: [String] = []) throws -> ChildProcess {
        try ChildProcess(prefix + [Repository.gatepost, "run", "--config", configuration], log: log)
    }

    /// Starts it as built with the tests, to kill itself with SIGKILL when it gets to a fault point for the `count`th
    /// time.
    ///
    /// - Parameter point: a case of the spool's `FaultPoint`; nil for none.
    public func start(toDieAt point: String?, count: Int = 1) throws -> ChildProcess {
        try ChildProcess(
            [Repository.debugGatepost, "run", "--config", configuration],
            environment: point.map { ["GATEPOST_FAULT": "\($0):\(count)"] } ?? [:], log: log)
    }
}
