public import ServiceLifecycle

/// The agent as a service of the process: runs until it is told to stop.
public struct AgentService: Service {
    private let agent: Agent
    /// How long what was sent may settle after the signal; the whole stop takes less than ten seconds.
    private static let grace = Duration.milliseconds(6500)

    private let manager: ServiceManager?

    /// - Parameter manager: is told of the stop.
    public init(_ agent: Agent, manager: ServiceManager?) {
        self.agent = agent
        self.manager = manager
    }

    public func run() async throws {
        do {
            try await gracefulShutdown()
        } catch is CancellationError {
            // Cancelled instead of asked: the same orderly stop follows.
        }
        manager?.stopping()
        await agent.stop(grace: Self.grace)
    }
}
