internal import Bytes

/// An RFC 5424 message, read strictly by its ABNF (§6): what differs from it in one byte is none.
struct SyslogMessage: Equatable {
    struct Parameter: Equatable {
        var name: [UInt8]
        /// Unescaped (§6.3.3).
        var value: [UInt8]
    }

    struct Element: Equatable {
        var id: [UInt8]
        var parameters: [Parameter]
    }

    /// 0 to 191; the facility times eight plus the severity.
    private(set) var priority = 0
    // nil: the NILVALUE.
    private(set) var timestamp: [UInt8]?
    private(set) var hostname: [UInt8]?
    private(set) var appName: [UInt8]?
    private(set) var processID: [UInt8]?
    private(set) var messageID: [UInt8]?
    private(set) var elements: [Element] = []
    /// Without the byte order mark of MSG-UTF8; nil where nothing follows the structured data.
    private(set) var message: [UInt8]?

    /// - Returns: nil for what is no RFC 5424 message of version 1.
    init?(_ bytes: [UInt8]) {
        var reader = SyslogReader(bytes)
        guard let priority = reader.priority(), reader.skip("1 ") else { return nil }
        self.priority = priority
        guard let timestamp = reader.timestamp(), let hostname = reader.word(atMost: 255),
            let appName = reader.word(atMost: 48), let processID = reader.word(atMost: 128),
            let messageID = reader.word(atMost: 32), let elements = reader.structuredData()
        else { return nil }
        self.timestamp = timestamp.value
        self.hostname = hostname.value
        self.appName = appName.value
        self.processID = processID.value
        self.messageID = messageID.value
        self.elements = elements
        guard !reader.isAtEnd else { return }
        guard reader.skip(" ") else { return nil }
        message = reader.rest(without: [0xEF, 0xBB, 0xBF])
    }
}
