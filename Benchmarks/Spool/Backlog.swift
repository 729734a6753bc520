import Spool

/// A backlog of a gateway's lines, written and read through, with and without `compress_backlog`: what it takes on disk
/// and of the processor.
struct Backlog {
    let place: Place
    let lines: [[UInt8]]

    /// Bytes of events.
    private static let amount: UInt64 = 512 << 20
    private static let repeats = 3

    private struct Run {
        var stored: UInt64
        var writing: Double
        var reading: Double
    }

    func measure() throws {
        var runs: [Bool: [Run]] = [:]
        for turn in 0..<Self.repeats {
            for isCompressed in [false, true] {
                let run = try run(place.child("backlog-\(turn)-\(isCompressed)"), isCompressed: isCompressed)
                runs[isCompressed, default: []].append(run)
            }
        }
        print(
            "a backlog of \(Self.amount >> 20) MiB of a gateway's lines in batches of 256 KiB, segments of 16 MiB, medians "
                + "of \(Self.repeats):")
        for (name, isCompressed) in [("compress_backlog: false", false), ("compress_backlog: true", true)] {
            let runs = runs[isCompressed] ?? []
            let stored = Figure.median(runs.map { Double($0.stored) / Double(Self.amount) })
            print(
                "  \(name): \(Figure.decimal(100 * stored, 0)) % of the bytes on disk, "
                    + "\(Figure.decimal(Figure.median(runs.map(\.writing)))) CPU s per GB written, "
                    + "\(Figure.decimal(Figure.median(runs.map(\.reading)))) CPU s per GB read")
        }
    }

    private func run(_ directory: String, isCompressed: Bool) throws -> Run {
        defer { Place.remove(directory) }
        let spool = try Spool.open(
            directory: directory,
            settings: SpoolSettings(keepFree: .bytes(0), segmentSize: 16 << 20, compressBacklog: isCompressed))
        defer { spool.close() }
        _ = try spool.openCursor(named: "dead", replay: .all)
        spool.allCursorsAreOpen()
        var feed = SpoolFeed(spool, lines: lines)
        var watch = Stopwatch()
        var done: UInt64 = 0
        while done < Self.amount { done += feed.append(256 << 10) }
        feed.waitUntilDurable()
        let writing = watch.cpuSeconds
        watch = Stopwatch()
        var reader = spool.makeReader(at: 1)
        var bytes: UInt64 = 0
        while case .event = try reader.next() { bytes += reader.withEventBytes { UInt64($0.count) } }
        guard bytes == done else { throw BenchError("of \(done) bytes \(bytes) were read") }
        let gigabytes = Double(done) / 1e9
        return Run(
            stored: spool.status().bytes, writing: writing / gigabytes, reading: watch.cpuSeconds / gigabytes)
    }
}
