import Configuration

extension AdminSettings {
    /// The settings under `agent.admin`.
    static let table = SettingsTable(
        defaults: AdminSettings(),
        [
            Setting(
                "socket", \.socket, .optional(.socketPath, absent: "off"),
                help: "The Unix socket through which `gatepost status` and the other commands reach the agent. "
                    + "Its directory is made if it is not there."),
            Setting(
                "http", \.http, .optional(.listenAddress, absent: "off"),
                help: "Where a browser finds the page, Prometheus `/metrics`, and a watchdog `/healthz` and `/readyz`. "
                    + "Nothing can be changed there. Port 0 is any free one, and told in the log."),
        ])
}

extension SettingType where Value == String {
    /// The absolute path of a Unix socket, which is short (unix(7)).
    static var socketPath: SettingType {
        SettingType("absolute path, 107 bytes at most", text: { $0 }) { text throws(SettingProblem) in
            try absolutePath(text)
            guard text.utf8.count <= UnixSocket.maximumPathLength else {
                throw SettingProblem(
                    "is longer than the \(UnixSocket.maximumPathLength) bytes that a socket's path may have; "
                        + "write a shorter one")
            }
            return text
        }
    }
}

extension SettingType where Value == AdminAddress {
    static var listenAddress: SettingType {
        SettingType("address and port", text: { $0.description }) { text throws(SettingProblem) in
            try AdminAddress(parsing: text)
        }
    }
}
