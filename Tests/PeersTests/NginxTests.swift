import Foundation
import Harness
import Testing

extension RealPeers {
    @Suite
    struct NginxTests {
        @Test(.timeLimit(.minutes(3)))
        func nginxTakesCompressedBodiesOverTLSDividedUntilTheyAreSmallEnough() async throws {
            let folder = try TemporaryFolder()
            let authority = try await CertificateAuthority(in: folder)
            let nginx = try await Nginx(
                in: folder, identity: try await authority.issue("collector"), maxBody: "16k")
            let log = try await GatewayLog(folder("gw.log"), events: 3000)
            let agent = try Agent(
                in: folder,
                """
                inputs: { gw: { files: ["\(log.path)"] } }
                outputs:
                  siem:
                    to: https://localhost:\(nginx.port)/events
                    format: json
                    compression: gzip
                    tls: { ca: \(authority.certificate) }
                """)
            let process = try agent.start()
            let expected = folder("expected.jsonl")
            let plain = folder("taken.jsonl")
            var verdict = ""
            try await eventually("everything is there", detail: { verdict + process.said }) {
                guard !nginx.files.isEmpty else { return false }
                try await log.converted(to: expected, keyOf: agent)
                let bodies = try await Command.run(
                    ["/bin/sh", "-c", "for f; do gzip -dc <$f || exit; done", "sh"] + nginx.files)
                guard bodies.status == 0 else { return false }
                try bodies.output.write(to: URL(fileURLWithPath: plain))
                let result = try await Python.run("delivered.py", [expected, "0", plain])
                verdict = result.diagnostics
                return result.status == 0
            }
            // Divided: more than the two bodies that 3000 events make.
            #expect(nginx.files.count > 4)
            #expect(try await process.stop() == 0)
        }
    }
}
