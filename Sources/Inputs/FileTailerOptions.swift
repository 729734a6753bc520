/// What a ``FileTailer`` may be told beside its inputs; the defaults are the agent's.
public struct FileTailerOptions: Equatable, Sendable {
    /// Whether inotify(7) is used where it works. Without it files and directories are looked at from time to time.
    public var usesInotify = true
    /// How long looking again waits, without inotify: the shorter after changes, the longer after a while of silence.
    public var polling: ClosedRange<Duration> = .milliseconds(250) ... .seconds(1)
    /// Everything is looked at again after this, whatever inotify says.
    public var rescan: Duration = .seconds(10)
    /// How long an event that the next line may continue waits for that line, after the last one came.
    public var continuationGrace: Duration = .seconds(1)
    /// How long a last line without line end waits, once its file was renamed, replaced or removed, before it is shipped.
    public var lastLineGrace: Duration = .seconds(5)
    /// How long a file that no path leads to any more is held open after its last change, for a late writer.
    public var holdAbsent: Duration = .seconds(30)
    /// How long a gzip file that ends too early is waited for after its last change: it may still be being written.
    public var gzipPatience: Duration = .seconds(60)
    /// How long the oldest file of an input goes first at start, before all get their turns.
    public var oldestFirst: Duration = .seconds(60)
    /// Descriptors that files may take; nil: half of what the process may open (RLIMIT_NOFILE), at most 4096.
    public var maximumOpenFiles: Int?

    public init() {}
}
