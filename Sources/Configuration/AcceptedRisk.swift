/// One of a part's `accept`: a risk that `check` would name, and why it is taken.
public struct AcceptedRisk<Risk>: Equatable, Sendable, CustomStringConvertible
where Risk: RawRepresentable<String> & CaseIterable & Hashable & Sendable {
    public var risk: Risk
    /// For whoever reads the configuration next.
    public var reason: String

    public init(_ risk: Risk, reason: String) {
        self.risk = risk
        self.reason = reason
    }

    /// As it is written: `plain_tcp: inside the VPN`.
    public var description: String { "\(risk.rawValue): \(reason)" }
}

extension SettingType {
    /// `RISK: REASON`
    public static func acceptedRisk<Risk>() -> SettingType where Value == AcceptedRisk<Risk> {
        let names = Risk.allCases.map(\.rawValue)
        return SettingType("\"RISK: REASON\" of the risks \(names.joined(separator: ", "))", text: { $0.description }) {
            text throws(SettingProblem) in
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0]).trimmed
            guard let risk = Risk(rawValue: name) else {
                let remedy =
                    nearestName(to: name, among: names).map { "did you mean \(quoted($0))?" }
                    ?? "known are: \(names.joined(separator: ", "))"
                throw SettingProblem("names no risk; \(remedy)")
            }
            let reason = parts.count > 1 ? String(parts[1]).trimmed : ""
            guard !reason.isEmpty else {
                throw SettingProblem("does not say why; write \"\(name): the reason\"")
            }
            return AcceptedRisk(risk, reason: reason)
        }
    }
}

extension String {
    /// Without spaces at both ends.
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
