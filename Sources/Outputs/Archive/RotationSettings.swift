import Configuration

/// An archive's `rotate` settings: how the gateway itself keeps its logs, daily and for a month.
public struct RotationSettings: Equatable, Sendable {
    /// `every`: how long one file is written to. Periods begin at local midnight, or divide the day.
    public var every: Duration
    /// `keep`: how long a finished file is kept. nil (`forever`): it is never removed.
    public var keep: Duration?
    /// `compress`: what becomes of a finished file.
    public var compress: Compression

    public enum Compression: String, Sendable, CaseIterable {
        case gzip
        case none
    }

    public init() {
        every = .seconds(86_400)
        keep = .seconds(30 * 86_400)
        compress = .gzip
    }

    /// The settings under an output's `rotate`.
    static let table = SettingsTable(
        defaults: RotationSettings(),
        [
            Setting(
                "every", \.every, .duration(.seconds(60) ... .seconds(366 * 86_400)),
                help: "How long one archive file is written to; days begin at local midnight."),
            Setting(
                "keep", \.keep, .optional(.duration(.seconds(60) ... .seconds(36_600 * 86_400)), absent: "forever"),
                help: "How long a finished archive file is kept."),
            Setting("compress", \.compress, .choice, help: "What becomes of a finished archive file."),
        ])
}
