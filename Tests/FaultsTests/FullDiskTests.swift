import Foundation
import Harness
import Testing

extension Faults {
    @Suite
    struct FullDiskTests {
        /// With `keep_free` the spool stops before the disk is full; without it the disk itself refuses.
        @Test(
            .timeLimit(.minutes(4)), .enabled(if: getuid() == 0, "mounting a file system takes root"),
            arguments: ["5%", "0%"])
        func withAFullDiskReadingStopsDeliveryGoesOnAndAllRecovers(keepFree: String) async throws {
            let folder = try TemporaryFolder()
            let disk = try await TemporaryDisk(at: folder("disk"), megabytes: 32)
            let log = try await GatewayLog(folder("gw.log"), events: 120_000)
            let authority = try await CertificateAuthority(in: folder)
            let collector = try Collector(in: folder, identity: try await authority.issue("collector"))
            let agent = try Agent(
                in: folder, data: "\(disk.path)/data",
                """
                spool: { segment_size: 4MiB, keep_free: \(keepFree), compress_backlog: false }
                inputs: { gw: { files: ["\(log.path)"] } }
                outputs:
                  siem:
                    to: tls://localhost:\(collector.port)
                    format: json
                    tls: { ca: \(authority.certificate) }
                    retry: { min: 100ms, max: 500ms }
                    settle: { after: 200ms }
                """)
            let process = try agent.start()

            // Nobody takes the events: the spool takes what room there is, says so, and something else takes the rest.
            try await process.says("full")
            try disk.fill()
            #expect(process.isRunning)

            try await collector.start()
            try await eventually("delivery from the full disk", detail: { process.said }) {
                try collector.receivedLines() > 0
            }
            try await eventually(within: .seconds(120), "all events", detail: { process.said }) {
                try collector.receivedLines() >= log.count
            }
            let expected = folder("expected.jsonl")
            try await log.converted(to: expected, keyOf: agent)
            let result = try await Python.run("delivered.py", [expected, "0"] + collector.files)
            #expect(result.status == 0, "\(result.diagnostics)")
            #expect(try await process.stop() == 0, "\(process.said)")
        }
    }
}
