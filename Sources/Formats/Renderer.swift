public import Bytes
public import Events

/// Writes events in one of the formats. It has no state between events: the same arguments give the same bytes.
///
/// Framing is not its business: what it appends is one message, one object or one line, without length or line end.
public struct Renderer: ~Copyable {
    private enum Kind: ~Copyable {
        case rfc5424(RFC5424Renderer)
        case json(JSONRenderer)
        case ecs(ECSRenderer)
        case cef(CEFRenderer)
        case splunk(SplunkRenderer)
        case raw
    }

    private let kind: Kind

    /// - Parameters:
    ///   - syslog: looked at by ``EventFormat/rfc5424`` and, for its facility, ``EventFormat/cef``.
    ///   - isOnSyslog: whether a syslog transport carries what is rendered, so that CEF needs a header.
    public init(_ format: EventFormat, syslog: SyslogOptions = SyslogOptions(), isOnSyslog: Bool = false) {
        switch format {
        case .rfc5424: kind = .rfc5424(RFC5424Renderer(syslog))
        case .json: kind = .json(JSONRenderer())
        case .ecs: kind = .ecs(ECSRenderer())
        case .cef: kind = .cef(CEFRenderer(facility: isOnSyslog ? syslog.facility : nil))
        case .splunk: kind = .splunk(SplunkRenderer())
        case .raw: kind = .raw
        }
    }

    /// Appends `event` to `output`.
    public func render(
        _ event: borrowing Event, _ envelope: Envelope, from source: SourcePieces, into output: inout ByteWriter
    ) {
        switch kind {
        case .rfc5424(let renderer): renderer.render(event, envelope, from: source, into: &output)
        case .json(let renderer): renderer.render(event, envelope, from: source, into: &output)
        case .ecs(let renderer): renderer.render(event, envelope, from: source, into: &output)
        case .cef(let renderer): renderer.render(event, envelope, from: source, into: &output)
        case .splunk(let renderer): renderer.render(event, envelope, from: source, into: &output)
        case .raw: output.append(event.text, from: event.line.start, count: Int(event.line.count))
        }
    }

    /// Appends the record of a loss. Not for the hot path.
    /// - Parameter previous: the seq of the event before it on this output, where the output does not take everything.
    public func render(_ gap: GapRecord, previous: UInt64? = nil, into output: inout ByteWriter) {
        render(
            gap.makeEvent(), Envelope(identity: gap.identity, previous: previous), from: SourcePieces(gap.context),
            into: &output)
    }
}
