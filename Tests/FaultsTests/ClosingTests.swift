import Foundation
import Harness
import Testing

extension Faults {
    /// Collectors that end their connections in the middle, each in its own way.
    @Suite
    struct ClosingTests {
        private static let eventCount = 100_000
        /// Of a connection that is ended (`closing.py`).
        private static let linesAtOnce = 20_000
        private static let inFlightMiB = 6

        /// One collector and the output to it.
        private struct Case: Sendable {
            var scheme: String
            /// As `closing.py` has it.
            var how: String
            var isCompressed = false

            var name: String { "\(scheme)-\(how)\(isCompressed ? "-zlib" : "")" }

            /// Connections that there are at least when all has come.
            var connections: Int { how == "deaf" ? 1 : eventCount / linesAtOnce }
        }

        private static let cases = [
            Case(scheme: "tcp", how: "fin"), Case(scheme: "tcp", how: "rst"), Case(scheme: "tcp", how: "half"),
            Case(scheme: "tcp", how: "rst", isCompressed: true), Case(scheme: "tcp", how: "half", isCompressed: true),
            // Without close_notify, and with it.
            Case(scheme: "tls", how: "fin"), Case(scheme: "tls", how: "notify"), Case(scheme: "tls", how: "rst"),
            Case(scheme: "tls", how: "fin", isCompressed: true), Case(scheme: "tls", how: "rst", isCompressed: true),
            Case(scheme: "tcp", how: "deaf"), Case(scheme: "tls", how: "deaf"),
        ]

        /// That there is progress always is in the bounds: a connection that ends takes more lines than can come twice.
        @Test(.timeLimit(.minutes(6)))
        func howeverACollectorClosesNothingIsMissingAndTwiceComesOnlyWhatWasInFlight() async throws {
            let folder = try TemporaryFolder()
            let authority = try await CertificateAuthority(in: folder)
            let identity = try await authority.issue("collector")
            let log = try await GatewayLog(folder("gw.log"), events: Self.eventCount)
            var collectors: [ChildProcess] = []
            var outputs: [String] = []
            for test in Self.cases {
                let port = try LocalPort.free()
                collectors.append(try await Self.start(test, on: port, identity, in: folder))
                outputs.append(
                    """
                      \(test.name):
                        to: \(test.scheme)://localhost:\(port)
                        format: json
                        compression: \(test.isCompressed ? "zlib" : "none")
                        batch: { max_bytes: 512KiB, max_events: 5000 }
                        retry: { min: 20ms, max: 100ms }
                        settle: { after: 1s, in_flight: \(Self.inFlightMiB)MiB }
                    \(test.scheme == "tls" ? "    tls: { ca: \(authority.certificate) }" : "")
                    """)
            }
            // What they all have to have is in an archive.
            let agent = try Agent(
                in: folder,
                """
                inputs: { gw: { files: ["\(log.path)"] } }
                outputs:
                  archive: { to: "file://\(folder("archive.log"))", format: json }
                \(outputs.joined(separator: "\n"))
                """)
            let process = try agent.start()
            var backlogs: [String: Int] = [:]
            try await eventually(within: .seconds(240), "all is delivered", detail: { "\(backlogs)" }) {
                backlogs = try await Self.backlogs(agent)
                return backlogs.count == Self.cases.count + 1 && backlogs.values.allSatisfy { $0 == 0 }
            }
            #expect(folder.lines("archive.log").count == Self.eventCount)
            for test in Self.cases {
                let names = try FileManager.default.contentsOfDirectory(atPath: folder(test.name))
                    .sorted { Int($0) ?? 0 < Int($1) ?? 0 }
                let limit = names.count * Self.inFlightMiB << 20
                let result = try await Python.run(
                    "same_lines.py",
                    [folder("archive.log"), String(limit)] + names.map { folder("\(test.name)/\($0)") })
                #expect(result.status == 0, "\(test.name): \(result.diagnostics)")
                #expect(names.count >= test.connections, "\(test.name): \(names)")
            }
            #expect(try await process.stop() == 0, "\(process.said)")
        }

        private static func start(
            _ test: Case, on port: UInt16, _ identity: CertificateAuthority.Identity, in folder: TemporaryFolder
        ) async throws -> ChildProcess {
            var arguments = ["--port", String(port), "--out", folder(test.name), "--how", test.how]
            arguments += ["--lines", String(linesAtOnce)]
            if test.scheme == "tls" { arguments += ["--cert", identity.certificate, "--key", identity.key] }
            if test.isCompressed { arguments.append("--zlib") }
            let collector = try Python.start("closing.py", arguments, log: folder("\(test.name).log"))
            try await collector.says("listening")
            return collector
        }

        /// How many events wait for each output; empty as long as there is no answer, or not all was read.
        private static func backlogs(_ agent: Agent) async throws -> [String: Int] {
            let result = try await Command.run([
                Repository.gatepost, "status", "--json", "--config", agent.configuration,
            ])
            guard let object = try? JSONSerialization.jsonObject(with: result.output) as? [String: Any],
                let inputs = object["inputs"] as? [[String: Any]], inputs.first?["events"] as? Int == eventCount,
                let outputs = object["outputs"] as? [[String: Any]]
            else { return [:] }
            return outputs.reduce(into: [:]) { $0[$1["name"] as? String ?? ""] = $1["backlog_events"] as? Int }
        }
    }
}
