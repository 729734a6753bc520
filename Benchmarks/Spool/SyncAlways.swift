import Spool

/// Batches made durable with `sync: always`, beside a bare write(2) and fdatasync(2) of each. Target: 80 % of the bare
/// writer's rate.
///
/// An input goes on reading while the writer syncs, and what came meanwhile shares the next sync. One that waits for each
/// batch pays two hand-overs between threads on top of its sync; both are shown.
struct SyncAlways {
    let place: Place
    let corpus: Corpus

    private static let repeats = 5

    func measure() throws {
        print("sync: always, batches a second, medians of \(Self.repeats):")
        for size in [4 << 10, 64 << 10, 256 << 10] {
            let count = size == 256 << 10 ? 300 : 600
            var flowing: [Double] = []
            var waiting: [Double] = []
            var bare: [Double] = []
            for turn in 0..<Self.repeats {
                let name = "always-\(size)-\(turn)"
                flowing.append(try throughSpool(place.child(name), size: size, count: count, waits: false))
                waiting.append(try throughSpool(place.child(name + "-waiting"), size: size, count: count, waits: true))
                bare.append(try barely(place.child(name + "-bare"), size: size, count: count))
            }
            let floor = Double(count) / Figure.median(bare)
            func share(_ runs: [Double]) -> String {
                let rate = Double(count) / Figure.median(runs)
                return "\(Figure.decimal(rate, 0)) (\(Figure.decimal(100 * rate / floor, 0)) %)"
            }
            print(
                "  \(size >> 10) KiB: spool \(share(flowing)), waiting for each \(share(waiting)), "
                    + "write+fdatasync \(Figure.decimal(floor, 0))")
        }
    }

    private func throughSpool(_ directory: String, size: Int, count: Int, waits: Bool) throws -> Double {
        defer { Place.remove(directory) }
        let spool = try Spool.open(
            directory: directory,
            settings: SpoolSettings(keepFree: .bytes(0), sync: .always, compressBacklog: false))
        _ = try spool.openCursor(named: "idle", replay: .all)
        spool.allCursorsAreOpen()
        var feed = SpoolFeed(spool, corpus: corpus)
        let watch = Stopwatch()
        for _ in 0..<count {
            feed.append(size)
            if waits { feed.waitUntilDurable() }
        }
        feed.waitUntilDurable()
        let seconds = watch.seconds
        spool.close()
        return seconds
    }

    private func barely(_ directory: String, size: Int, count: Int) throws -> Double {
        defer { Place.remove(directory) }
        var writer = try BareWriter(folder: directory)
        let block = corpus.block(size)
        let watch = Stopwatch()
        for _ in 0..<count {
            try writer.write(block)
            try writer.sync()
        }
        let seconds = watch.seconds
        try writer.finish()
        return seconds
    }
}
