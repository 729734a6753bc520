import Events
import Foundation
import Spool
import Testing

@testable import Inputs

/// A directory of log files, a real spool, and a tailer between the two.
final class TailBench: LogDirectory, InputBench {
    static let patience: TimeInterval = 30

    let root: URL
    let logs: LogFolder
    var logPath: String { logs.logPath }
    let warnings = LogRecorder()
    private(set) var spool: Spool
    private(set) var tailer: FileTailer?
    private var reader: SpoolCollector
    private(set) var shipped: [ShippedEvent] = []
    /// How the input was doing when the tailer was stopped.
    private(set) var lastStatus: FileInputStatus?
    private let openSpool: (String) throws -> Spool
    /// Does the spool's writing where it has no thread for it.
    private let pump: (Spool) -> Void

    /// Short waits, so that a test need not take the agent's five seconds.
    static var quickOptions: FileTailerOptions {
        var options = FileTailerOptions()
        options.continuationGrace = .milliseconds(20)
        options.lastLineGrace = .milliseconds(300)
        options.holdAbsent = .milliseconds(500)
        options.rescan = .seconds(5)
        options.gzipPatience = .milliseconds(700)
        options.polling = .milliseconds(20) ... .milliseconds(50)
        return options
    }

    static var usualSpool: SpoolSettings { SpoolSettings(keepFree: .bytes(0), sync: .interval(.milliseconds(20))) }

    convenience init(spool settings: SpoolSettings = TailBench.usualSpool) throws {
        try self.init(
            opening: { try Spool.open(directory: $0, settings: settings, observer: Self.judge) }, pumping: { _ in })
    }

    convenience init(on disk: FailingDisk) throws {
        try self.init(opening: { try disk.openSpool(in: $0, settings: Self.usualSpool) }, pumping: { disk.pump($0) })
    }

    /// A spool with holes in the chain of positions, or in anything else, is no spool to be proud of.
    private static func judge(_ notice: SpoolNotice) {
        switch notice {
        case .brokenChain, .damage, .missing, .tailCut: Issue.record("the spool says: \(notice)")
        default: break
        }
    }

    private init(opening openSpool: @escaping (String) throws -> Spool, pumping pump: @escaping (Spool) -> Void) throws
    {
        root = FileManager.default.temporaryDirectory.appendingPathComponent("gatepost-inputs-\(UUID().uuidString)")
        logs = LogFolder(logPath: root.appendingPathComponent("logs").path)
        try FileManager.default.createDirectory(atPath: logs.logPath, withIntermediateDirectories: true)
        self.openSpool = openSpool
        self.pump = pump
        spool = try openSpool(root.appendingPathComponent("data").path)
        reader = SpoolCollector(spool.makeReader(at: 0))
    }

    deinit {
        tailer?.stop()
        spool.close()
        try? FileManager.default.removeItem(at: root)
    }

    func input(_ patterns: String..., change: (inout InputSettings) -> Void = { _ in }) -> InputSettings {
        let files = patterns.map { $0.hasPrefix("/") ? $0 : logPath + "/" + $0 }
        var settings = InputSettings(name: "gateway", files: files)
        settings.timezone = ZoneName("UTC")
        change(&settings)
        return settings
    }

    func start(_ inputs: InputSettings..., options: FileTailerOptions = TailBench.quickOptions) throws {
        let tailer = try FileTailer(
            inputs: inputs, agentName: "gw-01", spool: spool, logger: warnings.logger, options: options)
        self.tailer = tailer
        try tailer.start()
    }

    func stop() {
        tailer?.stop()
        lastStatus = tailer?.status().first
        tailer = nil
    }

    /// Ends the agent's part in this and begins it anew, as a restart does.
    func reopenSpool() throws {
        stop()
        collect()
        spool.close()
        spool = try openSpool(root.appendingPathComponent("data").path)
        reader = SpoolCollector(spool.makeReader(at: reader.position))
    }

    /// The seq behind what was collected.
    var readPosition: UInt64 { reader.position }

    /// Takes over from the spool what has become durable.
    func collect() {
        pump(spool)
        do {
            try reader.drain { shipped.append($0) }
        } catch {
            Issue.record("the spool cannot be read: \(error)")
        }
    }

    /// Waits until everything in the files is in the spool but `rest` bytes.
    func waitUntilDrained(rest: UInt64 = 0, sourceLocation: SourceLocation = #_sourceLocation) {
        wait("the files to be read", sourceLocation: sourceLocation) { _ in
            tailer?.status().allSatisfy { $0.files > 0 && $0.lagBytes == rest } ?? true
        }
    }

    /// Ships one more line by a file of its own and waits for it: what was to come before has come by then.
    func passMarker(_ name: String = "marker.log", sourceLocation: SourceLocation = #_sourceLocation) throws {
        try write("marker \(name)\n", to: name)
        wait("the marker", sourceLocation: sourceLocation) { $0.contains { $0.text == "marker \(name)" } }
        shipped.removeAll { $0.text == "marker \(name)" }
    }

    /// Of what stood in files.
    var texts: [String] { shipped.filter { $0.path != nil }.map(\.text) }
    var discontinuities: [ShippedEvent] { shipped.filter(\.isDiscontinuity) }
}
