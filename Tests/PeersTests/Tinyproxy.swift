import Harness

/// tinyproxy, which opens tunnels for one user.
struct Tinyproxy {
    let process: ChildProcess
    let port: UInt16
    static let credentials = "gatepost:open-sesame"

    init(in folder: TemporaryFolder) async throws {
        port = try LocalPort.free()
        let configuration = try folder.write(
            "tinyproxy.conf",
            """
            Port \(port)
            Listen 127.0.0.1
            Allow 127.0.0.1
            LogLevel Connect
            BasicAuth gatepost open-sesame

            """)
        process = try ChildProcess(["/usr/bin/tinyproxy", "-d", "-c", configuration], log: folder("tinyproxy.log"))
        try await process.listens(on: port)
    }
}
