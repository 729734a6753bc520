import Harness

/// stunnel in front of a collector that does not speak TLS.
struct Stunnel {
    let process: ChildProcess
    let port: UInt16

    init(in folder: TemporaryFolder, before port: UInt16, identity: CertificateAuthority.Identity) async throws {
        self.port = try LocalPort.free()
        let configuration = try folder.write(
            "stunnel.conf",
            """
            foreground = yes
            pid =
            syslog = no
            debug = info
            [collector]
            accept = 127.0.0.1:\(self.port)
            connect = 127.0.0.1:\(port)
            cert = \(identity.certificate)
            key = \(identity.key)

            """)
        process = try ChildProcess(["/usr/bin/stunnel4", configuration], log: folder("stunnel.log"))
        try await process.listens(on: self.port)
    }
}
