import Foundation
import Harness
import Testing

extension RealPeers {
    @Suite
    struct TLSRefusalTests {
        @Test(.timeLimit(.minutes(4)))
        func collectorsThatCannotBeVerifiedGetNothingUntilTheyAreMendedAndHoldUpNoOther() async throws {
            let folder = try TemporaryFolder()
            let authority = try await CertificateAuthority(in: folder)
            let good = try await authority.issue(
                "good", names: ["DNS:localhost", "DNS:a.b.example.com", "IP:127.0.0.1"])
            let log = try await GatewayLog(folder("gw.log"), events: 200)
            let impostors = try await Impostors(folder: folder, authority: authority, good: good).start()
            let sound = try await Sink(in: folder, named: "sound", identity: good)
            let outputs = impostors.map { "  \($0.name): { to: tls://localhost:\($0.port), \($0.settings) }" }
            let agent = try Agent(
                in: folder,
                """
                inputs: { gw: { files: ["\(log.path)"] } }
                outputs:
                  sound: { to: tls://localhost:\(sound.port), tls: { ca: \(authority.certificate) } }
                \(outputs.joined(separator: "\n"))
                """)
            let process = try agent.start()

            try await eventually("the sound one has all", detail: { process.said }) {
                sound.received.occurrences(of: "[gatepost@32473 ") >= log.count
            }
            // It tries again and again; none of the attempts may let anything out.
            var refusals: [String: [String: Int]] = [:]
            try await eventually("each is refused thrice", detail: { "\(refusals)\n\(process.said)" }) {
                refusals = try await Self.refusals(agent)
                return impostors.allSatisfy { refusals[$0.name]?[$0.reason] ?? 0 >= 3 }
            }
            for impostor in impostors {
                let others = refusals[impostor.name]?.keys.filter { $0 != impostor.reason } ?? []
                #expect(others.isEmpty || impostor.isLate && others == ["reset"], "\(impostor.name): \(others)")
                for word in impostor.words {
                    #expect(process.said.contains(word), "\(impostor.name): \(word)\n\(process.said)")
                }
                #expect(impostor.received().isEmpty, "\(impostor.name)")
                #expect(!impostor.process.said.contains("[gatepost@"), "\(impostor.name)")
            }

            for impostor in impostors {
                impostor.process.kill()
                try await impostor.mend()
                let mended = try await OpenSSLServer(
                    in: folder, named: "\(impostor.name)-mended", port: impostor.port, identity: good)
                try await eventually("\(impostor.name) has all after the mending", detail: { process.said }) {
                    mended.received.occurrences(of: "[gatepost@32473 ") >= log.count
                }
                #expect(impostor.received().isEmpty, "\(impostor.name)")
            }
            #expect(process.isRunning)
        }

        /// The retries of each output by their reason.
        private static func refusals(_ agent: Agent) async throws -> [String: [String: Int]] {
            let status = try await Command.run([
                Repository.gatepost, "status", "--json", "--config", agent.configuration,
            ])
            let object = try? JSONSerialization.jsonObject(with: status.output) as? [String: Any]
            let outputs = object?["outputs"] as? [[String: Any]] ?? []
            return outputs.reduce(into: [:]) { all, output in
                all[output["name"] as? String ?? ""] = output["retries"] as? [String: Int]
            }
        }
    }
}
