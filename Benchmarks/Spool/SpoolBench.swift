import Glibc

/// `spool-bench`: what the queue on disk costs, beside a program that does nothing but write(2) and fdatasync(2) the same
/// bytes. `make bench` runs it; every figure is to be compared within one run.
@main
struct SpoolBench {
    static func main() throws {
        var folder = "."
        var backlog: UInt64 = 10 << 30
        var amount: UInt64 = 2 << 30
        var lines: String?
        var arguments = CommandLine.arguments.dropFirst()
        while let argument = arguments.popFirst() {
            guard let value = arguments.popFirst() else { return usage() }
            switch argument {
            case "--dir": folder = value
            case "--backlog-mib": backlog = (UInt64(value) ?? 0) << 20
            case "--append-mib": amount = (UInt64(value) ?? 0) << 20
            case "--lines": lines = value
            // A process of its own, so that what it takes is the start's alone.
            case "--start": return try Start.measureHere(directory: value)
            default: return usage()
            }
        }
        guard backlog > 0, amount > 0 else { return usage() }
        let place = try Place(in: folder)
        defer { place.remove() }
        let corpus = Corpus()
        ChecksumSpeed.measure(corpus)
        try Appending(place: place, corpus: corpus, amount: amount).measure()
        try SyncAlways(place: place, corpus: corpus).measure()
        try Start(place: place, corpus: corpus, backlog: backlog).measure()
        // Last: what a start takes of memory is measured in a child, which begins with this process's.
        if let lines { try Backlog(place: place, lines: Corpus.lines(of: lines)).measure() }
    }

    private static func usage() {
        print("usage: spool-bench [--dir DIR] [--append-mib N] [--backlog-mib N] [--lines FILE]")
        exit(64)
    }
}
