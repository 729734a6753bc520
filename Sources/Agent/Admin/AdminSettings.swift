/// `agent.admin`: where the agent can be asked how it is doing, and told what to do.
public struct AdminSettings: Equatable, Sendable {
    /// `socket`: the Unix socket for the commands of this program. nil: none.
    public var socket: String?
    /// `http`: where browsers and Prometheus ask; nothing can be changed there. nil: nowhere.
    public var http: AdminAddress?

    public init() {
        socket = "/run/gatepost/admin.sock"
        http = AdminAddress(host: "127.0.0.1", port: 9465)
    }
}
