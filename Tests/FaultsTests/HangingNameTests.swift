import Foundation
import Harness
import Testing

extension Faults {
    /// Names are looked up by the system, and the servers of names that it asks may not answer.
    @Suite
    struct HangingNameTests {
        @Test(
            .timeLimit(.minutes(2)),
            .enabled(if: NetworkNamespace.isPossible, "a name space of its own takes root and a kernel that lets it"))
        func namesThatHangDelayOnlyTheirOwnOutputsAndAreLookedUpAnewUntilTheyAreThere() async throws {
            let folder = try TemporaryFolder()
            let names = try SystemOfNames(in: folder)
            let log = try await GatewayLog(folder("gw.log"), events: 2000)
            let sound = try await Sink(in: folder, named: "sound")
            let late = try await Sink(in: folder, named: "late")
            let agent = try Agent(
                in: folder,
                """
                inputs: { gw: { files: ["\(log.path)"] } }
                outputs:
                  hanging: { to: "tcp://siem.example.com:\(late.port)", format: json, \(Self.short) }
                  other: { to: "tcp://siem.example.net:\(late.port)", format: json, \(Self.short) }
                  sound: { to: "tcp://localhost:\(sound.port)", format: json, \(Self.short) }
                """)
            let process = try agent.start(with: names.prefix)
            try await eventually("the sound one has all", detail: { process.said }) {
                sound.received.lineCount == log.count
            }
            for name in ["siem.example.com", "siem.example.net"] {
                try await process.says("'\(name)' was not resolved within")
            }
            #expect(late.received.isEmpty)

            // One of them appears, and the other does not.
            try names.add("127.0.0.1 siem.example.com")
            try await eventually("the late one has all", detail: { process.said }) {
                late.received.lineCount == log.count
            }
            #expect(try await process.stop() == 0, "\(process.said)")
        }

        private static let short =
            "timeouts: { connect: 500ms }, retry: { min: 50ms, max: 200ms }, settle: { after: 200ms }"
    }

    /// The files by which the C library looks names up, for one process alone: a server of names that never answers, and a
    /// list of hosts that a test can add to.
    private final class SystemOfNames {
        /// What a command is begun with that is to look names up by them.
        let prefix: [String]
        private let folder: TemporaryFolder
        private let server: Int32

        init(in folder: TemporaryFolder) throws {
            self.folder = folder
            let servers = try folder.write("resolv.conf", "nameserver 127.83.76.1\noptions timeout:1 attempts:1\n")
            let hosts = try folder.write("hosts", "127.0.0.1 localhost\n")
            let order = try folder.write("nsswitch.conf", "hosts: files dns\n")
            prefix = [
                "unshare", "--mount", "/bin/sh", "-c",
                "mount --bind \(servers) /etc/resolv.conf && mount --bind \(hosts) /etc/hosts "
                    + "&& mount --bind \(order) /etc/nsswitch.conf && exec \"$0\" \"$@\"",
            ]
            // Where nothing listened, the answer would be that at once.
            server = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = UInt16(53).bigEndian
            address.sin_addr.s_addr = UInt32(0x7F53_4C01).bigEndian
            let length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let status = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(server, $0, length) }
            }
            guard status == 0 else { throw HarnessError("port 53: \(String(cString: strerror(errno)))") }
        }

        /// Adds a line to the list of hosts.
        func add(_ line: String) throws { try folder.append("hosts", "\(line)\n") }

        deinit { close(server) }
    }
}
