public import Bytes

/// A line of the gateway, read: its text and, as ranges of that text, what a person would read out of it.
///
/// One instance is used for one event after another; ``removeAll()`` keeps the room. All ranges index ``text``. The text
/// begins as the line's bytes; values that had to be unescaped stand behind them, so `line` says where the line itself is.
public struct Event: ~Copyable {
    /// The bytes that all ranges point into.
    public var text: ByteWriter
    /// The line as it came (after redaction: as it may leave), without what stands behind it in ``text``.
    public var line: TextRange
    /// Where in the line that begins which is the same in every copy of it (``body``); redaction does not keep it.
    public var bodyStart: Int
    /// What kind of a line it is.
    public var shape: LineShape
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
    /// The pairs of a block that is as it should be, from the first key to the last quote; none of any other. No value in
    /// it has a `"`, no key anything that a format escapes, before redaction and after.
    public var plainBlock: TextRange
    /// MESSAGE; of a line that is no gateway event its whole text.
    public var message: TextRange
    public var outcome: Outcome?
    /// Whether everything the line says is in the other properties. If not, JSON carries the line in `raw` as well.
    public var isWhole: Bool
    /// What it is in the catalog: set by who has looked, before redaction took away what tells it.
    public var recognised: CatalogMatch?

    public init() {
        text = ByteWriter(minimumCapacity: 4096)
        line = .none
        bodyStart = 0
        shape = .text
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
        plainBlock = .none
        fields.reserveCapacity(32)
        message = .none
        outcome = nil
        isWhole = true
        recognised = nil
    }

    /// Forgets the event, keeping the room.
    public mutating func removeAll() {
        text.removeAll()
        line = .none
        bodyStart = 0
        shape = .text
        recognised = nil
        host = .none
        app = .none
        process = .none
        component = .none
        subcomponent = .none
        level = nil
        severity = 6
        name = .none
        fields.removeAll(keepingCapacity: true)
        plainBlock = .none
        message = .none
        outcome = nil
        isWhole = true
    }
}
