public import Bytes

/// A stretch of ``Event/text``.
@frozen
public struct TextRange: Equatable, Sendable, BitwiseCopyable {
    public var offset: UInt32
    public var count: UInt32

    @inlinable
    public init(offset: Int, count: Int) {
        self.offset = UInt32(offset)
        self.count = UInt32(count)
    }

    /// No value: absent, `-` and empty are all the same (INTERFACE: "all mean no value").
    @inlinable public static var none: TextRange { TextRange(offset: 0, count: 0) }

    @inlinable public var isEmpty: Bool { count == 0 }
    @inlinable public var start: Int { Int(offset) }
    @inlinable public var end: Int { Int(offset) + Int(count) }
}

/// One `KEY="value"` of an event's block, in the order of the line.
@frozen
public struct Field: Equatable, Sendable, BitwiseCopyable {
    public var key: TextRange
    /// Never empty: what has no value is left out by the parser.
    public var value: TextRange

    @inlinable
    public init(key: TextRange, value: TextRange) {
        self.key = key
        self.value = value
    }
}

/// A gateway's LOG_LEVEL.
public enum Level: UInt8, Sendable, CaseIterable {
    case trace, debug, info, notice, warn, error, alert, fatal

    /// The RFC 5424 severity (§6.2.1) that stands for the level.
    @inlinable public var severity: UInt8 {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warn: 4
        case .error: 3
        case .fatal: 2
        case .alert: 1
        }
    }

    /// The level as the gateway writes it.
    @inlinable public var name: StaticString {
        switch self {
        case .trace: "TRACE"
        case .debug: "DEBUG"
        case .info: "INFO"
        case .notice: "NOTICE"
        case .warn: "WARN"
        case .error: "ERROR"
        case .alert: "ALERT"
        case .fatal: "FATAL"
        }
    }
}

/// What became of what the event tells of: from its RESULT or STATUS, never from its level.
public enum Outcome: UInt8, Sendable {
    case success, failure

    @inlinable public var name: StaticString {
        switch self {
        case .success: "success"
        case .failure: "failure"
        }
    }
}

/// A line of the gateway, read: its text and, as ranges of that text, what a person would read out of it.
///
/// One instance is used for one event after another; ``removeAll()`` keeps the room. All ranges index ``text``. The text
/// begins as the line's bytes; values that had to be unescaped stand behind them, so `line` says where the line itself is.
public struct Event: ~Copyable {
    /// The bytes that all ranges point into.
    public var text: ByteWriter
    /// The line as it came (after redaction: as it may leave), without what stands behind it in ``text``.
    public var line: TextRange
    /// When it happened, by its own words; or the time of arrival.
    public var time: EventTime
    public var host: TextRange
    /// APPLICATION, such as `ACCESS_GATEWAY` or `Access Gateway`.
    public var app: TextRange
    /// PROCESS, such as `ACCESS`, `WEB_CONSOLE`, `MONITOR`.
    public var process: TextRange
    public var component: TextRange
    public var subcomponent: TextRange
    public var level: Level?
    /// RFC 5424 severity for an event without ``level``: nginx's own level, else that of the incoming PRI, else 6.
    public var severity: UInt8
    /// EVENT, such as `USER_LOGIN`; may hold spaces.
    public var name: TextRange
    public var fields: [Field]
    /// MESSAGE; of a line that is no gateway event its whole text.
    public var message: TextRange
    public var outcome: Outcome?
    /// Whether everything the line says is in the other properties. If not, JSON carries the line in `raw` as well.
    public var isWhole: Bool

    public init() {
        text = ByteWriter(minimumCapacity: 4096)
        line = .none
        time = EventTime(unixSeconds: 0, nanoseconds: 0)
        host = .none
        app = .none
        process = .none
        component = .none
        subcomponent = .none
        level = nil
        severity = 6
        name = .none
        fields = []
        fields.reserveCapacity(32)
        message = .none
        outcome = nil
        isWhole = true
    }

    /// Forgets the event, keeping the room.
    public mutating func removeAll() {
        text.removeAll()
        line = .none
        host = .none
        app = .none
        process = .none
        component = .none
        subcomponent = .none
        level = nil
        severity = 6
        name = .none
        fields.removeAll(keepingCapacity: true)
        message = .none
        outcome = nil
        isWhole = true
    }
}
