import Foundation

@testable import Spool

/// A data directory that goes with the test.
final class TemporaryDirectory {
    let path: String

    init(in parent: String = NSTemporaryDirectory()) throws {
        path = parent + "/gatepost-spool-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}

/// Notices as they came.
final class Notices: Sendable {
    private let lock = NSLock()
    nonisolated(unsafe) private var list: [SpoolNotice] = []

    var all: [SpoolNotice] { lock.withLock { list } }

    func add(_ notice: SpoolNotice) { lock.withLock { list.append(notice) } }
}

/// An event as a reader returned it.
struct ReadEvent: Equatable {
    var seq: UInt64
    var epoch: Epoch
    var source: SourceID
    var part: StoredPart?
    var text: String
}

/// What a reader returned, up to the end.
struct ReadLog: Equatable {
    var events: [ReadEvent] = []
    var gaps: [Gap] = []

    var texts: [String] { events.map(\.text) }
}

extension Spool {
    /// Appends events of one source, whose positions count bytes; the batch must be had at once.
    @discardableResult
    func append(_ texts: [String], of source: SourceID, from offset: UInt64?) -> AppendResult? {
        guard let batch = makeBatch() else { return nil }
        batch.fill(texts, of: source, from: offset)
        return append(batch)
    }

    /// Everything that is durable from `seq` on.
    func readAll(from seq: UInt64 = 1) throws -> ReadLog {
        var reader = makeReader(at: seq)
        return try reader.readAll()
    }
}

extension AppendBatch {
    func fill(_ texts: [String], of source: SourceID, from offset: UInt64?) {
        beginRun(source: source, before: offset.map { Position(offset: $0) })
        var end = offset ?? 0
        for text in texts {
            Array(text.utf8).withUnsafeBytes { add($0) }
            end += UInt64(text.utf8.count)
        }
        endRun(after: offset == nil ? nil : Position(offset: end))
    }
}

extension SpoolReader {
    mutating func readAll() throws -> ReadLog {
        var log = ReadLog()
        while true {
            switch try next() {
            case .event(let event):
                let text = withEventBytes { String(decoding: $0, as: UTF8.self) }
                log.events.append(
                    ReadEvent(seq: event.seq, epoch: event.epoch, source: event.source, part: event.part, text: text))
            case .gap(let gap): log.gaps.append(gap)
            case .end: return log
            }
        }
    }
}

/// Waits for a condition that another thread brings about.
func eventually(within seconds: Double = 20, _ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = Date().addingTimeInterval(seconds)
    while Date() < deadline {
        if try condition() { return true }
        usleep(1000)
    }
    return false
}
