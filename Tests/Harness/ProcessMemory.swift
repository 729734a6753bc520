import Foundation

/// What a process holds in memory (proc(5), `status`), in bytes.
public struct ProcessMemory: Sendable {
    /// VmRSS.
    public let resident: Int
    /// The most that has been resident at a time: VmHWM.
    public let peak: Int

    /// - Parameter pid: nil: this process.
    /// - Throws: if there is no such process.
    public init(of pid: pid_t? = nil) throws {
        let status = try String(contentsOfFile: "/proc/\(pid.map(String.init) ?? "self")/status", encoding: .utf8)
        func bytes(_ field: String) throws -> Int {
            guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("\(field):") }),
                let kibibytes = Int(line.filter(\.isNumber))
            else { throw HarnessError("no \(field) in \(status)") }
            return kibibytes << 10
        }
        resident = try bytes("VmRSS")
        peak = try bytes("VmHWM")
    }
}
