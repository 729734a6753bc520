import Configuration
import Spool

extension SettingType where Value == ReplayPolicy {
    static var replayPolicy: SettingType {
        SettingType(
            "all, none, or a duration",
            text: { value in
                switch value {
                case .all: "all"
                case .none: "none"
                case .within(let duration): TimeSpan.text(duration)
                }
            },
            parse: { text throws(SettingProblem) in
                switch text {
                case "all": return .all
                case "none": return .none
                default:
                    guard text.utf8.first.map({ (0x30...0x39).contains($0) }) ?? false else {
                        throw SettingProblem(
                            "is neither all nor none nor a duration such as 12h or 7d; write one of them")
                    }
                    return .within(try TimeSpan.parse(text))
                }
            })
    }
}
