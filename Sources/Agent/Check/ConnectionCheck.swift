public import Configuration
import Inputs
import Outputs
import Transport

/// Tries what a configuration names: the inputs' files are opened, and each output's destination is gone to. No event is
/// read or sent. Where inputs listen is not tried: a running agent listens there.
public struct ConnectionCheck: Sendable {
    /// What was found, in the order of the configuration.
    public struct Finding: Sendable {
        /// What works, for people; nil if it does not.
        public var success: String?
        /// What does not, or will not much longer.
        public var diagnostics: [Diagnostic] = []
    }

    private let loaded: LoadedConfiguration
    /// Whose rights are tried, for messages; nil: who calls is who will run it.
    private let user: String?

    /// So long at most for an output, so that all of it is done within ten seconds.
    private static let limit = Duration.seconds(8)
    /// Days that a certificate should still be valid.
    private static let leastDays = 14

    public init(_ loaded: LoadedConfiguration, user: String?) {
        self.loaded = loaded
        self.user = user
    }

    /// Tries everything; all destinations at the same time.
    public func run() async -> [Finding] {
        guard let configuration = loaded.configuration else { return [] }
        let inputs = configuration.inputs.map(check)
        let outputs = await withTaskGroup(of: (Int, Finding).self) { group in
            let ways = configuration.outputs.flatMap { output in output.to.indices.map { (output, $0) } }
            for (index, way) in ways.enumerated() {
                group.addTask { (index, await check(way.0, to: way.1)) }
            }
            var findings: [(index: Int, finding: Finding)] = []
            for await finding in group { findings.append(finding) }
            return findings.sorted { $0.index < $1.index }.map(\.finding)
        }
        return inputs + outputs
    }

    private func check(_ input: InputSettings) -> Finding {
        guard !input.files.isEmpty else { return Finding() }
        let trial = ReadingTrial(input)
        let place = loaded.place(of: ["inputs", input.name, "files"])
        let who = user.map { " by the user '\($0)', which the agent runs as" } ?? ""
        var finding = Finding()
        finding.diagnostics = trial.problems.map { problem in
            Diagnostic(
                .error, place,
                "input '\(input.name)': \(problem)\(who); let that user read it, by the group 'adm' for example")
        }
        if trial.files == 0, trial.problems.isEmpty {
            finding.diagnostics.append(
                Diagnostic(
                    .warning, place, "input '\(input.name)': no file is there yet; see that its patterns are right"))
        } else if trial.problems.isEmpty {
            finding.success = "input \(input.name): \(trial.files) \(trial.files == 1 ? "file" : "files") can be read"
        }
        return finding
    }

    private func check(_ output: OutputSettings, to index: Int) async -> Finding {
        let destination = output.to[index]
        let place = loaded.place(of: ["outputs", output.name, "to", String(index)])
        var finding = Finding()
        do {
            switch try await ConnectionTrial.run(destination, of: output, within: Self.limit) {
            case .none:
                finding.success = "output \(output.name): \(destination)"
            case .writable(let directory):
                finding.success = "output \(output.name): \(destination): \(directory) can be written to"
            case .connected(let address, _, nil):
                finding.success = "output \(output.name): \(destination): connected to \(address), without TLS"
            case .connected(let address, let proxy, let session?):
                let way = proxy.map { "through the proxy \($0)" } ?? "to \(address)"
                finding.success =
                    "output \(output.name): \(destination): connected \(way), \(session.version), "
                    + "\(session.isVerified ? "verified" : "not verified")"
                if let certificate = session.peer {
                    let days = certificate.daysLeft
                    finding.success? += ", its certificate is valid for \(days) days"
                    if days < Self.leastDays {
                        finding.diagnostics.append(
                            Diagnostic(
                                .warning, place,
                                "output '\(output.name)': the collector's certificate expires in \(days) days "
                                    + "(\(certificate)); have it renewed"))
                    }
                }
            }
        } catch {
            finding.diagnostics = [
                Diagnostic(.error, place, "output '\(output.name)': \(error.reason.rawValue): \(error)")
            ]
        }
        return finding
    }
}

extension CertificateSummary {
    /// Whole days from now on; 0 on the last, and afterwards.
    fileprivate var daysLeft: Int64 { max(0, notAfter - UnixTime.now.milliseconds / 1000) / 86_400 }
}
