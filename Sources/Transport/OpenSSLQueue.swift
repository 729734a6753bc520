import COpenSSL

/// OpenSSL's error queue of the calling thread: why its last call failed.
enum OpenSSLQueue {
    /// One entry.
    struct Entry {
        let code: UInt

        /// Which part of OpenSSL it comes from (ERR_LIB_SSL, …).
        var library: Int32 { ERR_GET_LIB(code) }
        /// SSL_R_… and the like; unique within a library.
        var reason: Int32 { ERR_GET_REASON(code) }
        /// OpenSSL's words for it.
        var text: String {
            if let reason = unsafe ERR_reason_error_string(code) { return unsafe String(cString: reason) }
            // The codes of the system have no text in OpenSSL.
            if library == ERR_LIB_SYS { return errorText(reason) }
            return "error \(code)"
        }
    }

    /// Empties the queue, as must be done before each call whose errors are to be read.
    static func clear() { ERR_clear_error() }

    /// Takes all entries, oldest first.
    static func take() -> [Entry] {
        var entries: [Entry] = []
        while true {
            let code = ERR_get_error()
            if code == 0 { return entries }
            entries.append(Entry(code: code))
        }
    }
}

extension [OpenSSLQueue.Entry] {
    /// The entries' words, as a cause; never empty.
    var text: String {
        if isEmpty { return "OpenSSL gave no reason" }
        var seen: [String] = []
        for entry in self where !seen.contains(entry.text) { seen.append(entry.text) }
        return "OpenSSL: " + seen.joined(separator: ", ")
    }

    /// Whether `reason` of `library` is among them.
    func contains(_ library: Int32, _ reason: Int32) -> Bool {
        contains { $0.library == library && $0.reason == reason }
    }
}
