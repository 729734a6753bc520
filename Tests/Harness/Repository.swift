import Foundation

/// Where things are: the source tree, the program under test, and the peers that `make setup` put under `.peers/`.
public enum Repository {
    /// The top of the source tree.
    public static let root: String = {
        let harness = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        return harness.deletingLastPathComponent().deletingLastPathComponent().path
    }()

    /// The program under test: `GATEPOST_BIN`, else the release build.
    public static let gatepost =
        ProcessInfo.processInfo.environment["GATEPOST_BIN"] ?? "\(root)/.build/release/gatepost"

    /// The program as built with the tests, beside whose executable it stands: it has fault points.
    public static let debugGatepost = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("gatepost").path

    /// A Python with the packages of `make setup`.
    public static let python = "\(root)/.peers/python/bin/python"

    /// syslog-ng as unpacked by `make setup`.
    public static let syslogNG = "\(root)/.peers/syslog-ng"

    /// A script of `Tests/Harness/Python`.
    public static func script(_ name: String) -> String { "\(root)/Tests/Harness/Python/\(name)" }
}
