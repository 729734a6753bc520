import Events
import Foundation
import Logging
import Spool
import Testing

@testable import Inputs

/// Listeners on real sockets and a real spool.
final class ListenBench: InputBench {
    static let patience: TimeInterval = 30

    let folder: URL
    let warnings = LogRecorder()
    let spool: Spool
    private(set) var listeners: Listeners?
    private let reader: SpoolCollector
    private(set) var shipped: [ShippedEvent] = []
    /// What was sent, without what gatepost says itself.
    private(set) var texts: [String] = []
    private(set) var discontinuities: [String] = []
    private let pump: (Spool) -> Void

    convenience init(spool settings: SpoolSettings = TailBench.usualSpool) throws {
        try self.init(opening: { try Spool.open(directory: $0, settings: settings) }, pumping: { _ in })
    }

    convenience init(on disk: FailingDisk) throws {
        try self.init(
            opening: { try disk.openSpool(in: $0, settings: TailBench.usualSpool) }, pumping: { disk.pump($0) })
    }

    private init(opening openSpool: (String) throws -> Spool, pumping pump: @escaping (Spool) -> Void) throws {
        // A socket's path is short.
        folder = URL(fileURLWithPath: "/tmp/gatepost-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        self.pump = pump
        spool = try openSpool(folder.appendingPathComponent("data").path)
        reader = SpoolCollector(spool.makeReader(at: 0))
    }

    deinit {
        listeners?.stop()
        spool.close()
        try? FileManager.default.removeItem(at: folder)
    }

    /// A path in the bench's folder.
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    func input(
        _ name: String = "gateway", _ addresses: String..., change: (inout InputSettings) -> Void = { _ in }
    ) throws -> InputSettings {
        var settings = InputSettings(name: name)
        settings.listen = try addresses.map { try ListenAddress(parsing: $0) }
        settings.timezone = ZoneName("UTC")
        change(&settings)
        return settings
    }

    func start(_ inputs: InputSettings..., options: ListenerOptions = ListenerOptions()) throws {
        let listeners = try Listeners(
            inputs: inputs, agentName: "gw-01", options: options, spool: spool, logger: warnings.logger)
        self.listeners = listeners
        try listeners.start()
        wait("the listeners") { _ in listeners.turns > 0 }
    }

    /// What a reload does.
    func reload(_ inputs: InputSettings...) async throws {
        let listeners = try #require(listeners)
        await listeners.follow(try listeners.prepare(inputs))
    }

    func stop() {
        listeners?.stop()
    }

    /// How an input is doing.
    func status(_ name: String = "gateway") throws -> ListenerStatus {
        try #require(listeners?.status().first { $0.name == name })
    }

    /// What the data directory has after a stop of all, from its beginning: what the next start would deliver.
    func eventsAfterTheStop() throws -> [ShippedEvent] {
        stop()
        spool.close()
        let next = try Spool.open(directory: path("data"), settings: TailBench.usualSpool)
        defer { next.close() }
        var events: [ShippedEvent] = []
        try SpoolCollector(next.makeReader(at: 0)).drain { events.append($0) }
        return events
    }

    /// The port of an input's listener.
    func port(_ name: String = "gateway", _ index: Int = 0) throws -> UInt16 {
        let text = try status(name).addresses[index]
        return try #require(UInt16(text.split(separator: ":").last ?? ""))
    }

    /// The seq behind what was collected.
    var readPosition: UInt64 { reader.position }

    /// Takes over from the spool what has become durable.
    func collect() {
        pump(spool)
        do {
            try reader.drain { event in
                shipped.append(event)
                if !event.text.contains(" gatepost ALERT GATEPOST_") { texts.append(event.text) }
                if event.text.contains("GATEPOST_DISCONTINUITY") { discontinuities.append(event.text) }
            }
        } catch {
            Issue.record("the spool cannot be read: \(error)")
        }
    }
}
