@testable import Spool

/// A spool on a disk in memory, whose writer works when the test says so.
final class MemorySpool {
    let fileSystem: MemoryFileSystem
    let clock = ManualClock()
    private(set) var notices = Notices()
    var settings = SpoolSettings(keepFree: .bytes(0), segmentSize: 2000, sync: .always)
    var machineID: String? = "machine"
    private(set) var spool: Spool
    private(set) var source = SourceID(rawValue: 0)

    init(seed: UInt64 = 1, settings: SpoolSettings? = nil) throws {
        fileSystem = MemoryFileSystem(seed: seed)
        if let settings { self.settings = settings }
        spool = try Self.open(self.settings, fileSystem, clock, "machine", notices)
        source = spool.register(identity: [1], context: [2], position: Position(offset: 0))
    }

    /// On a copy of another's disk.
    init(copyOf original: MemorySpool, machineID: String?) throws {
        fileSystem = original.fileSystem.copy()
        settings = original.settings
        self.machineID = machineID
        spool = try Self.open(settings, fileSystem, clock, machineID, notices)
        if let record = spool.sources().first { source = record.id }
    }

    /// On a disk that holds a spool.
    init(on fileSystem: MemoryFileSystem) throws {
        self.fileSystem = fileSystem
        spool = try Self.open(settings, fileSystem, clock, machineID, notices)
        if let record = spool.sources().first { source = record.id }
    }

    private static func open(
        _ settings: SpoolSettings, _ fileSystem: MemoryFileSystem, _ clock: ManualClock, _ machineID: String?,
        _ notices: Notices
    ) throws -> Spool {
        try Spool.recover(
            directory: "/data", settings: settings,
            environment: SpoolEnvironment(
                fileSystem: fileSystem, clock: clock, machineID: machineID, observer: { notices.add($0) }))
    }

    /// Events `from`…`to`, each in a batch of its own and durable.
    func append(_ range: ClosedRange<Int>) {
        for number in range {
            let offset = spool.sources().first { $0.id == source }?.position?.offset
            _ = spool.append([Self.text(number)], of: source, from: offset)
            spool.step()
        }
    }

    static func text(_ number: Int) -> String { "event \(number) " + String(repeating: "-", count: 200) }

    func close() { spool.close() }

    /// The process was killed and starts again, on the disk as it is.
    func restart() throws {
        fileSystem.kill()
        notices = Notices()
        spool = try Self.open(settings, fileSystem, clock, machineID, notices)
        if let record = spool.sources().first { source = record.id }
    }

    /// Paths of segments, the oldest first.
    var segments: [String] { fileSystem.paths.filter { $0.hasSuffix(".seg") } }
    var setAside: [String] { fileSystem.paths.filter { $0.contains("/damaged/") } }

    /// Offset and length of every batch in a segment.
    func batches(in path: String) throws -> [Range<Int>] {
        let bytes = fileSystem.contents(path)
        func number(at offset: Int) -> Int {
            Int(bytes[offset]) | Int(bytes[offset + 1]) << 8 | Int(bytes[offset + 2]) << 16 | Int(bytes[offset + 3])
                << 24
        }
        var ranges: [Range<Int>] = []
        var offset = number(at: 12)
        while offset < bytes.count {
            let length = number(at: offset + 8)
            ranges.append(offset..<offset + length)
            offset += length
        }
        return ranges
    }
}
