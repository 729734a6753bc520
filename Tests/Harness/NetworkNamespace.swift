import Foundation

/// Networks apart from that of the host (ip-netns(8)).
public enum NetworkNamespace {
    /// Whether this machine lets one be made: that takes root and a kernel that allows it.
    public static let isPossible: Bool = {
        guard geteuid() == 0 else { return false }
        let trial = Process()
        trial.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        trial.arguments = ["unshare", "--net", "true"]
        trial.standardError = FileHandle.nullDevice
        do { try trial.run() } catch { return false }
        trial.waitUntilExit()
        return trial.terminationStatus == 0
    }()
}
