internal import Glibc

/// The world around a spool.
struct SpoolEnvironment: Sendable {
    var fileSystem: any SpoolFileSystem
    var clock: any SpoolClock
    /// What names this machine, nil where nothing does.
    var machineID: String?
    var observer: @Sendable (SpoolNotice) -> Void

    /// The real world; the machine is named by machine-id(5).
    static func system(observer: @escaping @Sendable (SpoolNotice) -> Void) -> SpoolEnvironment {
        let fileSystem = SystemFileSystem()
        var machineID: String?
        if let file = try? fileSystem.open("/etc/machine-id", .read) {
            defer { fileSystem.close(file) }
            if let bytes = try? fileSystem.contents(of: file, limit: 64) {
                let text = String(decoding: bytes.prefix { $0 > 0x20 && $0 < 0x7F }, as: UTF8.self)
                machineID = text.isEmpty ? nil : text
            }
        }
        return SpoolEnvironment(
            fileSystem: fileSystem, clock: SystemClock(), machineID: machineID, observer: observer)
    }
}
