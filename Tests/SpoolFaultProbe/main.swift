// A file that is tailed, a spool and an output in one process, which `GATEPOST_FAULT` kills at a fault point.
//
// usage: SpoolFaultProbe DIRECTORY EVENTS [drop]
//
// With `drop` there is a second output that takes nothing, in a small spool that drops what is oldest.
//
// Every event is written to standard output as `<stream>-<epoch>-<seq> <text>` and a line feed before it is acknowledged.
// The file has EVENTS events, and the probe ends when all of them are acknowledged.
import Glibc
import Spool

func deliver(_ lines: [UInt8]) {
    var rest = lines[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
        if count <= 0 { exit(74) }
        rest = rest.dropFirst(count)
    }
}

func event(_ number: UInt64) -> [UInt8] {
    Array("event \(number) ".utf8) + [UInt8](repeating: 0x78, count: Int(number * 31 % 200))
}

/// Appends the next events of the file, if there is room and there are any.
func tail(_ spool: Spool, _ source: SourceID, _ read: inout UInt64, until total: UInt64) {
    guard read < total, let batch = spool.makeBatch() else { return }
    let end = min(total, read + 3)
    batch.beginRun(source: source, before: Position(offset: read))
    for number in read..<end { event(number).withUnsafeBytes { batch.add($0) } }
    batch.endRun(after: Position(offset: end))
    guard spool.append(batch) == .accepted else { exit(70) }
    read = end
}

func run(_ directory: String, _ total: UInt64, isDropping: Bool) throws {
    var settings = SpoolSettings(keepFree: .bytes(0), segmentSize: 2000, sync: .interval(.milliseconds(5)))
    if isDropping {
        settings.maxSize = 10_000
        settings.whenFull = .dropOldest
    }
    let spool = try Spool.open(directory: directory, settings: settings)
    if isDropping { _ = try spool.openCursor(named: "dead", replay: .all) }
    let cursor = try spool.openCursor(named: "out", replay: .all)
    spool.allCursorsAreOpen()
    let known = spool.sources().first
    let source = known?.id ?? spool.register(identity: [1], context: [2], position: Position(offset: 0))
    var read = known?.position?.offset ?? 0
    var reader = spool.makeReader(at: cursor.next)
    var delivered = cursor.next
    // Seqs begin with 1, and every event of the file gets one.
    while delivered <= total {
        tail(spool, source, &read, until: total)
        var lines: [UInt8] = []
        while case .event(let event) = try reader.next() {
            lines += Array("\(reader.stream.text)-\(event.epoch.text)-\(event.seq) ".utf8)
            reader.withEventBytes { lines += $0 }
            lines.append(0x0A)
            delivered = event.seq + 1
        }
        if lines.isEmpty {
            usleep(200)
        } else {
            deliver(lines)
            cursor.acknowledge(next: delivered, previous: delivered - 1)
        }
    }
    spool.close()
}

guard (3...4).contains(CommandLine.arguments.count), let total = UInt64(CommandLine.arguments[2]) else { exit(64) }
do {
    try run(CommandLine.arguments[1], total, isDropping: CommandLine.arguments.last == "drop")
} catch {
    deliver(Array("error: \(error)\n".utf8))
    exit(70)
}
