import Glibc
import Spool

/// Starting with a backlog that nobody has sent, in a process of its own and with none of it in the page cache. Target:
/// under 2 s and 64 MiB with 10 GiB.
struct Start {
    let place: Place
    let corpus: Corpus
    /// Bytes of events.
    let backlog: UInt64

    func measure() throws {
        let directory = place.child("backlog")
        defer { Place.remove(directory) }
        let spool = try Spool.open(
            directory: directory,
            settings: SpoolSettings(maxSize: 2 * backlog, keepFree: .bytes(0), compressBacklog: false))
        _ = try spool.openCursor(named: "idle", replay: .all)
        spool.allCursorsAreOpen()
        var feed = SpoolFeed(spool, corpus: corpus)
        var done: UInt64 = 0
        while done < backlog { done += feed.append(256 << 10) }
        feed.waitUntilDurable()
        spool.close()
        Self.evict(directory + "/spool")
        let size = Figure.decimal(Double(backlog) / Double(1 << 30), 1)
        print("start with \(size) GiB that wait, not in the page cache:", terminator: " ")
        fflush(nil)
        try Self.startProcess(directory)
    }

    /// Opens the spool in `directory` and reads its first event, and prints what that took.
    static func measureHere(directory: String) throws {
        let watch = Stopwatch()
        let spool = try Spool.open(
            directory: directory, settings: SpoolSettings(maxSize: 1 << 50, keepFree: .bytes(0)))
        let cursor = try spool.openCursor(named: "idle", replay: .all)
        spool.allCursorsAreOpen()
        var reader = spool.makeReader(at: cursor.next)
        guard case .event = try reader.next() else { throw BenchError("no event in \(directory)") }
        let seconds = watch.seconds
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        print(
            "\(Figure.decimal(seconds, 3)) s to the first event, \(Figure.decimal(watch.cpuSeconds, 3)) CPU s, "
                + "\(usage.ru_maxrss >> 10) MiB at most, \(spool.status().segments) segments")
        spool.close()
    }

    private static func evict(_ folder: String) {
        guard let directory = opendir(folder) else { return }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            let descriptor = open(folder + "/" + name, O_RDONLY)
            guard descriptor >= 0 else { continue }
            posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
            close(descriptor)
        }
        closedir(directory)
    }

    private static func startProcess(_ directory: String) throws {
        let words: [String] = [CommandLine.arguments[0], "--start", directory]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { (word: String) in strdup(word) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        guard posix_spawn(&child, "/proc/self/exe", nil, nil, &arguments, environ) == 0 else {
            throw BenchError("posix_spawn")
        }
        var status: Int32 = 0
        guard waitpid(child, &status, 0) == child, status == 0 else { throw BenchError("the start") }
    }
}
