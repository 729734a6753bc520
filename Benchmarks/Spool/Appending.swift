import Glibc
import Spool

/// Appending from memory while only the duration of `sync` asks for syncs. Target: 1 GB/s and core.
struct Appending {
    let place: Place
    let corpus: Corpus
    /// Bytes of events.
    let amount: UInt64

    private static let batch = 256 << 10
    private static let repeats = 3

    func measure() throws {
        var spool: [(wall: Double, cpu: Double)] = []
        var bare: [(wall: Double, cpu: Double)] = []
        for turn in 0..<Self.repeats {
            spool.append(try throughSpool(place.child("append-\(turn)")))
            bare.append(try barely(place.child("append-bare-\(turn)")))
        }
        print("append \(amount >> 20) MiB in batches of 256 KiB, sync: 1s, medians of \(Self.repeats):")
        for (name, runs) in [("spool", spool), ("write+fdatasync", bare)] {
            let cpu = Figure.median(runs.map(\.cpu))
            let wall = Figure.median(runs.map(\.wall))
            print(
                "  \(name): \(Figure.gigabytes(amount, in: cpu)) GB per CPU second, "
                    + "\(Figure.gigabytes(amount, in: wall)) GB/s")
        }
    }

    private func throughSpool(_ directory: String) throws -> (Double, Double) {
        defer { Place.remove(directory) }
        let settings = SpoolSettings(maxSize: 2 * amount, keepFree: .bytes(0), compressBacklog: false)
        let spool = try Spool.open(directory: directory, settings: settings)
        _ = try spool.openCursor(named: "idle", replay: .all)
        spool.allCursorsAreOpen()
        var feed = SpoolFeed(spool, corpus: corpus)
        let watch = Stopwatch()
        var done: UInt64 = 0
        while done < amount { done += feed.append(Self.batch) }
        feed.waitUntilDurable()
        let result = (watch.seconds, watch.cpuSeconds)
        spool.close()
        return result
    }

    private func barely(_ directory: String) throws -> (Double, Double) {
        defer { Place.remove(directory) }
        var writer = try BareWriter(folder: directory)
        let block = corpus.block(Self.batch)
        let watch = Stopwatch()
        var done: UInt64 = 0
        var syncs = 0.0
        while done < amount {
            try writer.write(block)
            done += UInt64(block.count)
            if watch.seconds > syncs + 1 {
                try writer.sync()
                syncs = watch.seconds
            }
        }
        try writer.finish()
        return (watch.seconds, watch.cpuSeconds)
    }
}
