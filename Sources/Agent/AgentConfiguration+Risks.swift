import Configuration
import Events
import Formats
import Inputs
import Outputs
import Spool
import Transport

/// What the settings allow and what may hurt later: named with the reason why it matters, unless the `accept` of an input or
/// an output says that it is meant.
extension AgentConfiguration {
    func checkRisks(_ decoder: inout SettingsDecoder) {
        for input in inputs { checkRisks(of: input, &decoder) }
        for output in outputs { checkRisks(of: output, &decoder) }
        // What concerns all outputs can wait until the configuration can be used.
        guard !decoder.diagnostics.hasErrors else { return }
        let dropping = outputs.filter { _ in spool.whenFull == .dropOldest }
        if dropping.contains(where: { !$0.accepts(.dropOldest) }) {
            warn(
                Risk.dropOldest, on: ["spool", "when_full"],
                "'drop_oldest' gives up events that a collector has not got yet when the spool is full, which an audit "
                    + "will miss; write when_full: block", &decoder)
        }
        let numbered = outputs.filter { $0.format == .rfc5424 && hasDocumentationNumber }
        if numbered.contains(where: { !$0.accepts(.enterpriseNumber) }) {
            warn(
                Risk.enterpriseNumber, on: ["agent", "enterprise_number"],
                "'enterprise_number' is \(agent.enterpriseNumber), IANA's number for documentation, which stands for "
                    + "nobody; set your own (https://www.iana.org/assignments/enterprise-numbers)", &decoder)
        }
    }

    private var hasDocumentationNumber: Bool {
        agent.enterpriseNumber == AgentSettings.documentationEnterpriseNumber
    }

    private func checkRisks(of input: InputSettings, _ decoder: inout SettingsDecoder) {
        let path: SettingPath = ["inputs", input.name]
        let risks = input.listen.map(\.risk)
        for (index, risk) in risks.enumerated() {
            guard let risk, risks.firstIndex(of: risk) == index, !input.accepted.contains(where: { $0.risk == risk })
            else { continue }
            let more =
                switch risk {
                case .plainTCP: ""
                case .plainUDP: ", and what the network drops nobody sees"
                }
            warn(
                risk, on: path.appending("listen").appending(String(index)),
                "input \(quoted(input.name)) takes its events in clear on \(input.listen[index]): whoever is on the way can "
                    + "read and change them, whoever reaches the port can add to them\(more); use tls:// with client_ca, "
                    + "or an address of a network that is the gateway's alone", &decoder)
        }
        for (index, accepted) in input.accepted.enumerated() where !risks.contains(accepted.risk) {
            warnOfIdle(accepted, of: "input \(quoted(input.name))", path, index, &decoder)
        }
    }

    private func checkRisks(of output: OutputSettings, _ decoder: inout SettingsDecoder) {
        let path: SettingPath = ["outputs", output.name]
        let risks = risks(of: output)
        for (risk, setting, reason) in risks where !output.accepts(risk) {
            warn(risk, on: setting, "output \(quoted(output.name)) \(reason)", &decoder)
        }
        var present = Set(risks.map(\.risk))
        if spool.whenFull == .dropOldest { present.insert(.dropOldest) }
        if output.format == .rfc5424, hasDocumentationNumber { present.insert(.enterpriseNumber) }
        for (index, accepted) in output.accepted.enumerated() where !present.contains(accepted.risk) {
            warnOfIdle(accepted, of: "output \(quoted(output.name))", path, index, &decoder)
        }
    }

    private func risks(of output: OutputSettings) -> [(risk: Risk, setting: SettingPath, reason: String)] {
        let path: SettingPath = ["outputs", output.name]
        var risks: [(risk: Risk, setting: SettingPath, reason: String)] = []
        if let open = output.to.compactMap(\.endpoint).first(where: { !$0.scheme.isEncrypted && !$0.isLoopback }) {
            let remedy =
                switch open.scheme {
                case .http: "https://"
                case .relp: "relp+tls://"
                default: "tls://"
                }
            risks.append(
                (
                    .plainTCP, path.appending("to"),
                    "sends its events in clear: whoever is on the way can read and change them; use \(remedy)"
                ))
        }
        if output.endpoint?.scheme.isEncrypted == true, output.tls.verify == .none, output.tls.isInsecure {
            risks.append(
                (
                    .insecure, path.appending("tls").appending("verify"),
                    "does not verify its collector: whoever is on the way can read and change the events; remove "
                        + "'verify: none' and name the collector's authority as 'ca'"
                ))
        }
        let scheme = output.endpoint?.scheme
        if scheme == .tcp || scheme == .tls, output.format == .rfc5424, output.framing == .newline {
            risks.append(
                (
                    .newlineFraming, path.appending("framing"),
                    "ends events by newlines: line ends and NULs inside an event are sent as #012, #015 and #000, "
                        + "and a collector that does not undo that stores a changed event; "
                        + "write framing: octet_counted"
                ))
        }
        let kept = output.redactionRules.keptSessionNames
        if let first = kept.first {
            let setting = path.appending("redact").appending(first)
            risks.append(
                (
                    .keptSession, setting,
                    "sends \(kept.joined(separator: ", ")) as the gateway writes it: whoever reads it at the collector can "
                        + "take over the sessions; write hash, which can be searched for as well"
                ))
            if output.compression != .none {
                risks.append(
                    (
                        .compressedSession, setting,
                        "sends session identifiers through compression: by the sizes of what is sent, someone who can "
                            + "have lines logged may guess them piece by piece (CRIME); write compression: none, or hash"
                    ))
            }
        }
        return risks
    }

    /// An accepted risk that is not run, and would hide one that comes later.
    private func warnOfIdle<Name>(
        _ accepted: AcceptedRisk<Name>, of part: String, _ path: SettingPath, _ index: Int,
        _ decoder: inout SettingsDecoder
    ) {
        decoder.report(
            .warning, on: path.appending("accept").appending(String(index)),
            "\(part) does not run the risk \(quoted(accepted.risk.rawValue)); remove it from 'accept'")
    }

    private func warn(
        _ risk: some RawRepresentable<String>, on setting: SettingPath, _ message: String,
        _ decoder: inout SettingsDecoder
    ) {
        decoder.report(.warning, on: setting, "\(message), or accept: [\"\(risk.rawValue): why\"]")
    }
}

extension OutputSettings {
    fileprivate func accepts(_ risk: Risk) -> Bool { accepted.contains { $0.risk == risk } }
}

extension ListenAddress {
    /// nil: what comes in is encrypted, or comes from this host.
    fileprivate var risk: ListenerRisk? {
        guard !isLoopback else { return nil }
        switch scheme {
        case .udp: return .plainUDP
        case .tcp: return .plainTCP
        case .tls, .unix, .unixgram: return nil
        }
    }

    private var isLoopback: Bool { place == "::1" || place.hasPrefix("127.") }
}

extension RedactionRules {
    /// The names of those that are redacted by default because they open a session, and are not redacted here.
    fileprivate var keptSessionNames: [String] {
        let names = Self.standard.fields.map(\.name)
        var kept = names.filter { name in fields.first { $0.name == name }?.action == .keep }
        if reasonAttributes == .keep { kept.append(Self.reasonAttributesName) }
        return kept
    }
}

extension Endpoint {
    /// Whether the bytes stay on the host.
    fileprivate var isLoopback: Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }
}
