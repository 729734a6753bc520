public import Logging

#if canImport(Glibc)
    import Glibc
#endif

/// The agent's own log on standard error: one line an entry, as text or as JSON.
///
/// It holds what an operator needs and never an event's content. Where it goes to the journal, each line begins with its
/// priority, and as text has no time, since the journal has its own.
public struct DiagnosticLog: LogHandler {
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?
    public var logLevel: Logger.Level
    private let label: String
    private let format: AgentSettings.LogSettings.Format
    private let isJournal = JournalStream.isStandardError

    public init(label: String, format: AgentSettings.LogSettings.Format, level: Logger.Level) {
        self.label = label
        self.format = format
        self.logLevel = level
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        let pairs = all.map { (key: $0.key, value: "\($0.value)") }.sorted { $0.key < $1.key }
        var line: String
        switch format {
        case .text:
            line = "\(event.level) \("\(event.message)".printableLine)"
            if !isJournal { line = "\(timestamp()) \(line)" }
            for pair in pairs { line += " \(pair.key)=\(quotedIfNeeded(pair.value))" }
        case .json:
            line =
                "{\"time\":\"\(timestamp())\",\"level\":\"\(event.level)\",\"message\":\(JSONValue.quoted("\(event.message)"))"
            for pair in pairs { line += ",\(JSONValue.quoted(pair.key)):\(JSONValue.quoted(pair.value))" }
            line += "}"
        }
        line += "\n"
        if isJournal { line = JournalStream.prefix(of: event.level) + line }
        StandardError.write(line)
    }
}

/// Standard error, written a whole line at a time.
public enum StandardError {
    public static func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { return }
            rest = rest.dropFirst(max(count, 0))
        }
    }
}

/// The present moment in UTC, to the millisecond, as RFC 3339.
private func timestamp() -> String {
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    var parts = unsafe tm()
    unsafe gmtime_r(&now.tv_sec, &parts)
    let date = unsafe [pad(parts.tm_year + 1900, 4), pad(parts.tm_mon + 1, 2), pad(parts.tm_mday, 2)]
    let time = unsafe [pad(parts.tm_hour, 2), pad(parts.tm_min, 2), pad(parts.tm_sec, 2)]
    let fraction = pad(Int32(now.tv_nsec / 1_000_000), 3)
    return "\(date.joined(separator: "-"))T\(time.joined(separator: ":")).\(fraction)Z"
}

private func pad(_ value: Int32, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

private func quotedIfNeeded(_ value: String) -> String {
    let text = value.printableLine
    return text.utf8.contains { $0 <= 0x20 || $0 == 0x22 || $0 == 0x3D } || text.isEmpty ? JSONValue.quoted(text) : text
}
