internal import Bytes
public import Events

/// What a source adds to each of its events, rendered once for all of them: per event it is only copied.
///
/// Make one for each source and keep it as long as the source's context does not change.
public final class SourcePieces: Sendable {
    /// HOSTNAME of events that name none, cleaned; `-` if there is none.
    let hostname: ByteWriter
    /// ` host="…"` where ``hostname`` is not what the context says; else empty.
    let originalHost: ByteWriter
    /// ` input="…" peer="…"`: parameters of the `gatepost` element.
    let parameters: ByteWriter
    /// ` site="dmz"`: the parameters of the `labels` element; empty if there are no labels.
    let labels: ByteWriter
    /// `,"host":"…"` of events that name none; empty if there is none.
    let hostMember: ByteWriter
    /// `,"input":"…","peer":"…","agent":"…","labels":{…}`
    let members: ByteWriter
    /// `,"host":{"name":"…"}` of events that name none; empty if there is none.
    let ecsHost: ByteWriter
    /// `,"labels":{…},"agent":{…}`
    let ecsMembers: ByteWriter
    /// `"input":"…","peer":"…"`
    let gatepostMembers: ByteWriter
    /// ` dvchost=…` of events that name none; empty if there is none.
    let cefHost: ByteWriter
    /// ` gatepostInput=… gatepostPeer=… gatepostAgent=… labelSite=…`
    let cefMembers: ByteWriter

    /// - Parameter context: its empty strings mean that there is no such thing, and are left out.
    public init(_ context: SourceContext) {
        let host = Self.bytes(context.defaultHost)
        let hostRange = TextRange(offset: 0, count: host.count)
        var hostname = ByteWriter()
        let isUnchanged = hostname.append(host, hostRange, as: HeaderName.self, limit: RFC5424Renderer.hostnameLimit)
        if hostname.isEmpty { hostname.append(0x2D) }
        self.hostname = hostname

        var originalHost = ByteWriter()
        if !isUnchanged { Self.parameter(" host=\"", context.defaultHost, to: &originalHost) }
        self.originalHost = originalHost

        var parameters = ByteWriter()
        Self.parameter(" input=\"", context.input, to: &parameters)
        Self.parameter(" peer=\"", context.peer ?? "", to: &parameters)
        self.parameters = parameters

        var labels = ByteWriter()
        for label in context.labels where !label.name.isEmpty && !label.value.isEmpty {
            let name = Self.bytes(label.name)
            labels.append(0x20)
            _ = labels.append(
                name, TextRange(offset: 0, count: name.count), as: ParameterName.self, limit: RFC5424Renderer.nameLimit)
            labels.append("=\"")
            labels.append(utf8: label.value, as: ParameterValue.self)
            labels.append(0x22)
        }
        self.labels = labels

        var hostMember = ByteWriter()
        Self.member(",\"host\":\"", context.defaultHost, to: &hostMember)
        self.hostMember = hostMember

        var members = ByteWriter()
        Self.member(",\"input\":\"", context.input, to: &members)
        Self.member(",\"peer\":\"", context.peer ?? "", to: &members)
        Self.member(",\"agent\":\"", context.agent, to: &members)
        Self.labelsMember(context.labels, to: &members)
        self.members = members
        ecsHost = Self.ecsHost(context)
        ecsMembers = Self.ecsMembers(context)
        gatepostMembers = Self.gatepostMembers(context)
        cefHost = Self.cefHost(context)
        cefMembers = Self.cefMembers(context)
    }

    // MARK: ECS

    private static func ecsHost(_ context: SourceContext) -> ByteWriter {
        var host = ByteWriter()
        member(",\"host\":{\"name\":\"", context.defaultHost, to: &host)
        if !host.isEmpty { host.append(0x7D) }
        return host
    }

    private static func ecsMembers(_ context: SourceContext) -> ByteWriter {
        var members = ByteWriter()
        // A dot in a name would make an object of the label.
        labelsMember(
            context.labels.map { .init(name: String($0.name.map { $0 == "." ? "_" : $0 }), value: $0.value) },
            to: &members)
        members.append(",\"agent\":{\"type\":\"gatepost\"")
        member(",\"name\":\"", context.agent, to: &members)
        members.append(0x7D)
        return members
    }

    private static func gatepostMembers(_ context: SourceContext) -> ByteWriter {
        var members = ByteWriter()
        member("\"input\":\"", context.input, to: &members)
        member(members.isEmpty ? "\"peer\":\"" : ",\"peer\":\"", context.peer ?? "", to: &members)
        return members
    }

    // MARK: CEF

    private static func cefHost(_ context: SourceContext) -> ByteWriter {
        var host = ByteWriter()
        pair("dvchost", context.defaultHost, to: &host)
        return host
    }

    private static func cefMembers(_ context: SourceContext) -> ByteWriter {
        var members = ByteWriter()
        pair("gatepostInput", context.input, to: &members)
        pair("gatepostPeer", context.peer ?? "", to: &members)
        pair("gatepostAgent", context.agent, to: &members)
        for label in context.labels {
            let words = label.name.split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
            pair("label" + words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(), label.value, to: &members)
        }
        return members
    }

    private static func pair(_ key: String, _ value: String, to output: inout ByteWriter) {
        guard !value.isEmpty else { return }
        output.append(utf8: " \(key)=")
        output.append(utf8: value, as: CEFValueText.self)
    }

    // MARK: Pieces

    private static func bytes(_ text: String) -> ByteWriter {
        var bytes = ByteWriter(minimumCapacity: text.utf8.count)
        bytes.append(utf8: text)
        return bytes
    }

    private static func parameter(_ opening: StaticString, _ value: String, to output: inout ByteWriter) {
        guard !value.isEmpty else { return }
        output.append(opening)
        output.append(utf8: value, as: ParameterValue.self)
        output.append(0x22)
    }

    private static func member(_ opening: StaticString, _ value: String, to output: inout ByteWriter) {
        guard !value.isEmpty else { return }
        output.append(opening)
        output.append(utf8: value, as: JSONText.self)
        output.append(0x22)
    }

    private static func labelsMember(_ labels: [SourceContext.Label], to output: inout ByteWriter) {
        guard !labels.isEmpty else { return }
        output.append(",\"labels\":{")
        for (index, label) in labels.enumerated() {
            if index > 0 { output.append(0x2C) }
            output.append(0x22)
            output.append(utf8: label.name, as: JSONText.self)
            output.append("\":\"")
            output.append(utf8: label.value, as: JSONText.self)
            output.append(0x22)
        }
        output.append(0x7D)
    }
}
