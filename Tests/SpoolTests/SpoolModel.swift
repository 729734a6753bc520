import Foundation
import Harness

@testable import Spool

/// The spool beside a plain array, driven at random: appends, syncs, reads, acknowledgements, failing disks, kills, power
/// cuts and restarts. Files are read again from the position that the spool keeps; connections are not.
final class SpoolModel {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// An event as it was first seen outside.
    struct Seen: Equatable {
        var epoch: Epoch
        var text: String
    }

    private let fileSystem: MemoryFileSystem
    private let clock = ManualClock()
    private let settings: SpoolSettings
    private var random: SplitMix
    private var spool: Spool
    private var notices = Notices()

    /// Everything that was ever read, by seq: the array. nil is what was dropped before it was read.
    private var seen: [Seen?] = []
    /// The gaps that each output was told of at the place where it still is.
    private var told: [String: (next: UInt64, gaps: [Gap])] = [:]
    private var files: [SourceID: Int] = [:]
    /// What the spool was told last of each file, and what it had been told when an event was appended.
    private var contexts: [SourceID: [UInt8]] = [:]
    private var expectedContexts: [String: [UInt8]] = [:]
    private var connection: SourceID?
    /// What the connection has sent to this process's spool, and what of it was read.
    private var sent = 0
    private var arrived = 0
    private var lost: UInt64 = 0
    private var generation: UInt64 = 0
    /// What each output acknowledged, and where it was found after the last start.
    private var cursors: [String: Cursor] = [:]
    private var reader: SpoolReader
    private var connectionNumber = 0
    var log: [String] = []
    /// Restarts that found a compressed batch.
    private(set) var timesCompressed = 0
    private(set) var clockSteps = 0
    /// What the disk did.
    var tally: MemoryFileSystem.Tally { fileSystem.tally }

    static let directory = "/data"

    init(seed: UInt64) throws {
        random = SplitMix(seed: seed)
        fileSystem = MemoryFileSystem(seed: random.next())
        settings = SpoolSettings(
            maxSize: random.once(in: 3) ? 20_000 : 1 << 30, keepFree: .bytes(0),
            segmentSize: 600 + random.next() % 4000,
            sync: random.once(in: 3) ? .always : .interval(.milliseconds(100)),
            whenFull: random.once(in: 3) ? .dropOldest : .block, compressBacklog: !random.once(in: 4),
            keep: Self.keep(&random))
        spool = try Self.open(settings, fileSystem, clock, notices)
        reader = spool.makeReader(at: 1)
        try begin()
    }

    private static func keep(_ random: inout SplitMix) -> KeepPolicy {
        switch random.next() % 4 {
        case 0: .bytes(random.next() % 30_000)
        case 1: .age(.milliseconds(random.next() % 30_000))
        default: .nothing
        }
    }

    private static func open(
        _ settings: SpoolSettings, _ fileSystem: MemoryFileSystem, _ clock: ManualClock, _ notices: Notices
    ) throws -> Spool {
        try Spool.recover(
            directory: directory, settings: settings,
            environment: SpoolEnvironment(
                fileSystem: fileSystem, clock: clock, machineID: "machine", observer: { notices.add($0) }))
    }

    func run(steps: Int) throws {
        for _ in 0..<steps { try act() }
        try drain()
    }

    private func act() throws {
        switch random.next() % 40 {
        case 0...11: appendToFile()
        case 12...15: appendToConnection()
        case 16...22: step()
        case 23...26: try read()
        case 27, 28: acknowledge()
        case 29: if random.once(in: 2) { acknowledge() } else { try checkGaps() }
        case 30: if files.count < 4 { register() }
        case 31: changeSource()
        case 32: fileSystem.faults = randomFaults()
        case 33, 34: fileSystem.faults = MemoryFileSystem.Faults()
        case 35: if random.once(in: 3) { stepClock() } else { clock.advance(milliseconds: random.next() % 3000) }
        case 36:
            fileSystem.capacity = random.once(in: 2) ? .max : 10_000 + random.next() % 60_000
        case 37:
            if random.once(in: 3) { stepClock() }
            fileSystem.failPower(within: Int(random.next() % 12))
            for _ in 0..<6 where !fileSystem.isWithoutPower {
                appendToFile()
                step()
                acknowledge()
            }
            try crash()
        case 38: if random.once(in: 3) { try killed() }
        default: if random.once(in: 3) { try restart() }
        }
        if fileSystem.isWithoutPower { try crash() }
    }

    /// Somebody sets the clock, a little or so much that an epoch ends. Back it goes by so little that what `keep` holds by
    /// time has gone at the end.
    private func stepClock() {
        let seconds: [Int64] = [3600, 11, 9, -9, -11]
        clockSteps += 1
        clock.stepWall(seconds: seconds[Int(random.next() % 5)])
        log.append("the clock is set")
    }

    private func randomFaults() -> MemoryFileSystem.Faults {
        MemoryFileSystem.Faults(
            write: random.once(in: 3) ? 3 : nil, sync: random.once(in: 3) ? 3 : nil,
            entry: random.once(in: 4) ? 3 : nil, shortWrite: random.once(in: 2) ? 2 : nil)
    }

    // MARK: Inputs

    private func register() {
        let id = spool.register(
            identity: [1], context: Array("context".utf8), position: Position(offset: 0, check: [7]))
        files[id] = 0
        contexts[id] = Array("context".utf8)
        log.append("register \(id.rawValue)")
    }

    private func changeSource() {
        guard let id = files.keys.sorted(by: { $0.rawValue < $1.rawValue }).randomElement(using: &random) else {
            return
        }
        if random.once(in: 4) {
            // The next connection; the one before is over.
            if let connection { spool.forget(connection) }
            connection = nil
        } else {
            let context = Array("context \(random.next() % 10)".utf8)
            spool.update(id, identity: [2], context: context)
            contexts[id] = context
            log.append("update \(id.rawValue) \(String(decoding: context, as: UTF8.self))")
        }
    }

    /// Reads on where generation says that unsynced data was given up.
    private func lookAtGeneration() {
        guard spool.generation != generation else { return }
        generation = spool.generation
        rewind()
        for loss in spool.takeGivenUp() { lost += loss.events }
    }

    private func rewind() {
        for record in spool.sources() {
            guard let position = record.position else { continue }
            files[record.id] = Int(position.offset)
        }
    }

    private func appendToFile() {
        lookAtGeneration()
        guard let id = files.keys.sorted(by: { $0.rawValue < $1.rawValue }).randomElement(using: &random),
            let from = files[id], let batch = spool.makeBatch()
        else { return }
        let count = 1 + Int(random.next() % 5)
        batch.beginRun(source: id, before: Position(offset: UInt64(from), check: [7]))
        for number in from..<from + count { add(text(id, number), to: batch) }
        batch.endRun(after: Position(offset: UInt64(from + count), check: [7]))
        if spool.append(batch) == .accepted {
            files[id] = from + count
            for number in from..<from + count { expectedContexts[text(id, number)] = contexts[id] }
        }
        log.append("append file \(id.rawValue) \(from)+\(count)")
    }

    private func appendToConnection() {
        lookAtGeneration()
        guard let batch = spool.makeBatch() else { return }
        if connection == nil {
            connectionNumber += 1
            connection = spool.register(identity: [9], context: Array("peer \(connectionNumber)".utf8), position: nil)
        }
        guard let connection else { return }
        let count = 1 + Int(random.next() % 3)
        batch.beginRun(source: connection, before: nil)
        for _ in 0..<count { add("connection \(connectionNumber) \(random.next())", to: batch) }
        batch.endRun(after: nil)
        if spool.append(batch) == .accepted { sent += count }
        log.append("append connection \(count)")
    }

    private func add(_ text: String, to batch: AppendBatch) {
        Array(text.utf8).withUnsafeBytes { batch.add($0) }
    }

    private func text(_ id: SourceID, _ number: Int) -> String {
        "file \(id.rawValue) \(number) " + String(repeating: "x", count: number * 37 % 300)
    }

    // MARK: The writer and the outputs

    private func step() {
        clock.advance(milliseconds: random.next() % 60)
        if random.once(in: 2) { _ = spool.wait(for: spool.durableEnd, as: WaiterID(rawValue: 1)) {} }
        spool.step()
    }

    private func acknowledge() {
        guard let name = cursors.keys.sorted().randomElement(using: &random), let cursor = cursors[name] else { return }
        let end = UInt64(seen.count) + 1
        guard cursor.next < end else { return }
        let next = cursor.next + 1 + random.next() % (end - cursor.next)
        cursor.acknowledge(next: next, previous: next - 1)
        log.append("acknowledge \(name) \(next)")
    }

    /// Reads what is new, through a reader that lives as long as the process.
    private func read() throws {
        while true {
            let item: SpoolItem
            do {
                item = try reader.next()
            } catch {
                if fileSystem.isWithoutPower { return }
                throw error
            }
            switch item {
            case .end: return
            case .gap(let gap):
                try checkDropped(gap, at: UInt64(seen.count) + 1)
                seen += [Seen?](repeating: nil, count: Int(gap.count))
            case .event(let event):
                let text = reader.withEventBytes { String(decoding: $0, as: UTF8.self) }
                guard event.seq == UInt64(seen.count) + 1 else {
                    throw Failure(description: "event \(event.seq) after \(seen.count)")
                }
                guard let source = reader.source(event.source), source.contextVersion == event.contextVersion else {
                    throw Failure(description: "event \(event.seq) without its source")
                }
                if let expected = expectedContexts[text], source.context != expected {
                    let found = String(decoding: source.context, as: UTF8.self)
                    let told = String(decoding: expected, as: UTF8.self)
                    throw Failure(description: "event \(event.seq) has '\(found)', and was appended with '\(told)'")
                }
                if text.hasPrefix("connection") { arrived += 1 }
                seen.append(Seen(epoch: event.epoch, text: text))
            }
        }
    }

    private func checkDropped(_ gap: Gap, at seq: UInt64) throws {
        guard settings.whenFull == .dropOldest, gap.reason == .dropOldest, gap.first == seq else {
            throw Failure(description: "at \(seq) a gap \(gap)")
        }
    }

    /// What outputs are told of what was dropped: all of it, and the same as before.
    private func checkGaps() throws {
        let first = spool.status().firstSeq
        for (name, cursor) in cursors.sorted(by: { $0.key < $1.key }) {
            var reader = spool.makeReader(at: cursor.next)
            var gaps: [Gap] = []
            while reader.position < first, case .gap(let gap) = try reader.next() {
                try checkDropped(gap, at: gaps.last.map { $0.last + 1 } ?? cursor.next)
                gaps.append(gap)
            }
            guard reader.position >= first || gaps.isEmpty else {
                throw Failure(description: "\(name): gaps up to \(reader.position), and \(first) is the first there")
            }
            // After a power cut a segment may be there again whose directory could not be synced.
            if let before = told[name], before.next == cursor.next, first > before.gaps.last?.last ?? 0 {
                guard Array(gaps.prefix(before.gaps.count)) == before.gaps else {
                    throw Failure(description: "\(name) was told of \(before.gaps), and now of \(gaps)")
                }
            }
            told[name] = (cursor.next, gaps)
        }
    }

    // MARK: The end of a process

    private func crash() throws {
        log.append("power fails")
        fileSystem.restart()
        try reopen()
    }

    private func killed() throws {
        log.append("killed")
        fileSystem.kill()
        try reopen()
    }

    private func restart() throws {
        log.append("restart")
        fileSystem.faults = MemoryFileSystem.Faults()
        spool.close()
        try reopen()
    }

    private func reopen() throws {
        fileSystem.faults = MemoryFileSystem.Faults()
        notices = Notices()
        let before = cursors.mapValues { ($0.next, $0.syncedNext) }
        spool = try Self.open(settings, fileSystem, clock, notices)
        try begin()
        for (name, (acknowledged, synced)) in before {
            guard let next = cursors[name]?.next, next >= synced, next <= acknowledged else {
                throw Failure(
                    description: "cursor \(name) at \(cursors[name]?.next ?? 0), synced \(synced), at \(acknowledged)")
            }
        }
        for notice in notices.all {
            switch notice {
            // What is cut is kept where there is room.
            case .tailCut, .newStream, .full, .failing, .working, .dropped: break
            default: throw Failure(description: "after a restart: \(notice)")
            }
        }
    }

    /// After a start: what was seen is still there as it was, as far as not every output has passed it.
    private func begin() throws {
        for name in ["a", "b"] { cursors[name] = try spool.openCursor(named: name, replay: .all) }
        spool.allCursorsAreOpen()
        connection = nil
        sent = 0
        arrived = 0
        lost = 0
        generation = spool.generation
        let first = spool.status().firstSeq
        let needed = cursors.values.map(\.next).min() ?? 1
        guard first <= needed || settings.whenFull == .dropOldest else {
            throw Failure(description: "\(needed) is needed, and \(first) the first there")
        }
        if first > UInt64(seen.count) + 1 {
            seen += [Seen?](repeating: nil, count: Int(first) - seen.count - 1)
        }
        if timesCompressed == 0, isSomethingCompressed() { timesCompressed += 1 }
        let kept = try spool.readAll(from: first)
        guard kept.gaps.isEmpty else { throw Failure(description: "gaps after a restart: \(kept.gaps)") }
        for event in kept.events {
            let now = Seen(epoch: event.epoch, text: event.text)
            if event.seq <= UInt64(seen.count) {
                if let then = seen[Int(event.seq) - 1], then != now {
                    throw Failure(description: "\(event.seq) was \(then) and is \(now)")
                }
                seen[Int(event.seq) - 1] = now
            } else {
                guard event.seq == UInt64(seen.count) + 1 else { throw Failure(description: "a hole at \(event.seq)") }
                seen.append(now)
            }
        }
        guard spool.durableEnd == UInt64(seen.count) + 1 else {
            throw Failure(description: "\(seen.count) events were seen, and \(spool.durableEnd) is the end")
        }
        reader = spool.makeReader(at: spool.durableEnd)
        files = [:]
        contexts = Dictionary(uniqueKeysWithValues: spool.sources().map { ($0.id, $0.context) })
        rewind()
        try checkFiles()
        try checkGaps()
    }

    private func isSomethingCompressed() -> Bool {
        fileSystem.paths.contains { path in
            let bytes = fileSystem.contents(path)
            guard path.hasSuffix(".seg"), bytes.count > 80 else { return false }
            let marker = bytes[40..<48]
            return stride(from: 80, to: bytes.count - 88, by: 8).contains {
                bytes[$0 + 52] == 1 && bytes[$0..<$0 + 8] == marker
            }
        }
    }

    /// Every file's events are there once and in order, up to the position that the spool keeps.
    private func checkFiles() throws {
        // How many events of each file there were, and how many had been dropped by then.
        var counts: [Int: (events: Int, dropped: Int)] = [:]
        var dropped = 0
        for event in seen {
            guard let event else {
                dropped += 1
                continue
            }
            guard event.text.hasPrefix("file") else { continue }
            let words = event.text.split(separator: " ")
            let (file, number) = (Int(words[1]) ?? -1, Int(words[2]) ?? -1)
            let (count, earlier) = counts[file] ?? (0, 0)
            guard number == count || (number > count && number - count <= dropped - earlier) else {
                throw Failure(description: "file \(file): event \(number) after \(count)")
            }
            counts[file] = (number + 1, dropped)
        }
        let positions = Dictionary(uniqueKeysWithValues: files.map { (Int($0.key.rawValue), $0.value) })
        for (file, (count, earlier)) in counts {
            guard let position = positions[file], position >= count, position - count <= dropped - earlier else {
                throw Failure(
                    description: "file \(file) has \(count) events, and its position is \(positions[file] ?? -1)")
            }
        }
        let texts = seen.compactMap { $0?.text }
        guard Set(texts).count == texts.count else { throw Failure(description: "an event twice") }
    }

    private var isAtRest: Bool {
        let status = spool.status()
        return status.waitingBatches == 0 && status.health == .working && status.nextSeq == UInt64(seen.count) + 1
            && isLetGo(status) && cursors.values.allSatisfy { $0.syncedNext == status.nextSeq }
    }

    /// What every output has and `keep` does not hold is gone.
    private func isLetGo(_ status: SpoolStatus) -> Bool {
        if case .bytes(let limit) = settings.keep { return status.keptBytes <= limit }
        return status.segments <= 3
    }

    /// With a good disk everything that was accepted arrives.
    private func drain() throws {
        fileSystem.faults = MemoryFileSystem.Faults()
        fileSystem.capacity = .max
        for _ in 0..<200 {
            try read()
            for cursor in cursors.values { cursor.acknowledge(next: UInt64(seen.count) + 1, previous: nil) }
            clock.advance(milliseconds: 2000)
            spool.step()
            lookAtGeneration()
            if isAtRest { break }
        }
        guard spool.status().waitingBatches == 0, spool.status().health == .working else {
            throw Failure(description: "the spool does not recover: \(spool.status())")
        }
        try read()
        rewind()
        try checkFiles()
        guard sent == arrived + Int(lost) || (seen.contains(nil) && sent > arrived + Int(lost)) else {
            throw Failure(
                description: "\(sent) events of connections: \(arrived) arrived, \(lost) were said to be lost")
        }
        guard isLetGo(spool.status()) else {
            throw Failure(description: "\(spool.status()) is left of nothing")
        }
        try restart()
    }
}
