import Outputs
public import Spool
import Transport

/// What `gatepost spool list` shows.
public struct SpoolListing: Sendable {
    private let view: SpoolView
    private let segments: [SegmentDescription]
    private let cursors: [CursorDescription]
    private let setAside: [SetAsideFile]
    private let deadLetters: [DeadLetterSummary]
    /// The outputs of the configuration; nil where it is not known.
    private let outputs: [String]?

    /// - Parameter configuration: nil where it is not known.
    public init(_ view: SpoolView, configuration: AgentConfiguration?) throws(SpoolCommandError) {
        self.view = view
        outputs = configuration?.outputs.map(\.name)
        do throws(SpoolError) {
            segments = try view.segments()
            cursors = try view.cursors()
            setAside = try view.setAside()
        } catch {
            throw SpoolCommandError(error)
        }
        do throws(TransportError) {
            deadLetters = try DeadLetterSummary.all(in: view.directory)
        } catch {
            throw SpoolCommandError(error.description, .io)
        }
    }

    private var bytes: UInt64 { segments.reduce(0) { $0 + $1.bytes } }

    private func state(of cursor: CursorDescription) -> String {
        if !cursor.isReadable { return "unreadable" }
        guard let outputs else { return "unknown" }
        return outputs.contains(cursor.output) ? "configured" : "abandoned"
    }

    // MARK: For people

    /// Tables, at most 80 columns wide as long as names are short.
    public var text: String {
        var text = "\(view.directory): stream \(view.stream?.text ?? "unreadable"), \(use)\n"
        let range = view.end > view.firstSeq ? "events \(view.firstSeq) to \(view.end - 1)" : "no events"
        text +=
            "\(range), \(segments.count) \(segments.count == 1 ? "segment" : "segments"), \(HumanText.bytes(bytes))\n"
        text += "\n" + segmentTable.text
        if !cursors.isEmpty { text += "\n" + cursorTable.text }
        if !setAside.isEmpty { text += "\n" + setAsideTable.text }
        if !deadLetters.isEmpty { text += "\n" + deadLetterTable.text }
        for notice in view.notices { text += "\nnote: \(notice)" }
        return view.notices.isEmpty ? text : text + "\n"
    }

    private var use: String {
        switch view.owner {
        case nil: "not in use"
        case 0?: "in use"
        case let pid?: "in use by process \(pid)"
        }
    }

    private var segmentTable: TextTable {
        var table = TextTable([
            ("FIRST EVENT", .right), ("EVENTS", .right), ("SIZE", .right), ("BEGUN", .left), ("EPOCH", .left),
        ])
        for segment in segments {
            table.add([
                "\(segment.first)", "\(segment.events)", HumanText.bytes(segment.bytes),
                segment.begun.map { PointInTime(seconds: $0).localText } ?? "damaged header",
                segment.epoch?.text ?? "-",
            ])
        }
        return table
    }

    private var cursorTable: TextTable {
        var table = TextTable([
            ("OUTPUT", .left), ("NEXT EVENT", .right), ("EVENTS WAIT", .right), ("SIZE", .right), ("", .left),
        ])
        for cursor in cursors {
            let state = state(of: cursor)
            table.add([
                cursor.output, "\(cursor.next)", "\(cursor.events)", HumanText.bytes(cursor.bytes),
                state == "configured" || state == "unknown" ? "" : state,
            ])
        }
        return table
    }

    private var setAsideTable: TextTable {
        var table = TextTable([("SET ASIDE FROM", .left), ("OFFSET", .right), ("BYTES", .right)])
        for file in setAside { table.add([file.origin, "\(file.offset)", "\(file.bytes)"]) }
        return table
    }

    private var deadLetterTable: TextTable {
        var table = TextTable([
            ("REFUSED BY", .left), ("EVENTS", .right), ("LAST", .left), ("STATUS AND REASON", .left),
        ])
        for letters in deadLetters {
            for group in letters.groups {
                table.add([
                    letters.output, "\(group.events)", PointInTime(seconds: group.last).localText,
                    group.status == 0 ? group.reason : "\(group.status) \(group.reason)",
                ])
            }
            if letters.unreadable > 0 {
                table.add([letters.output, "\(letters.unreadable)", "-", "no dead letters: see \(letters.path)"])
            }
        }
        return table
    }

    // MARK: For scripts

    /// One JSON object.
    public var json: String {
        JSONValue.object([
            ("data_dir", .string(view.directory)), ("stream", .optional(view.stream?.text)),
            ("in_use_by", view.owner.map { .integer(Int64($0)) } ?? .null),
            ("first", .count(view.firstSeq)), ("end", .count(view.end)), ("bytes", .count(bytes)),
            ("segments", .array(segments.map(Self.json))),
            ("cursors", .array(cursors.map(json))),
            (
                "set_aside",
                .array(
                    setAside.map { file in
                        .object([
                            ("path", .string(file.path)), ("origin", .string(file.origin)),
                            ("offset", .count(file.offset)), ("bytes", .count(file.bytes)),
                        ])
                    })
            ),
            ("dead_letters", .array(deadLetters.map(Self.json))),
            ("notes", .array(view.notices.map { .string("\($0)") })),
        ]).text
    }

    private static func json(_ segment: SegmentDescription) -> JSONValue {
        .object([
            ("path", .string(segment.path)), ("first", .count(segment.first)), ("events", .count(segment.events)),
            ("bytes", .count(segment.bytes)), ("stream", .optional(segment.stream?.text)),
            ("epoch", .optional(segment.epoch?.text)),
            ("begun", .optional(segment.begun.map { PointInTime(seconds: $0).utcText })),
        ])
    }

    private func json(_ cursor: CursorDescription) -> JSONValue {
        .object([
            ("output", .string(cursor.output)), ("next", .count(cursor.next)),
            ("backlog_events", .count(cursor.events)), ("backlog_bytes", .count(cursor.bytes)),
            ("state", .string(state(of: cursor))),
        ])
    }

    private static func json(_ letters: DeadLetterSummary) -> JSONValue {
        .object([
            ("output", .string(letters.output)), ("path", .string(letters.path)), ("events", .count(letters.events)),
            ("bytes", .count(letters.bytes)), ("unreadable_lines", .count(letters.unreadable)),
            (
                "reasons",
                .array(
                    letters.groups.map { group in
                        .object([
                            ("status", .integer(Int64(group.status))), ("reason", .string(group.reason)),
                            ("events", .count(group.events)),
                            ("last", .string(PointInTime(seconds: group.last).utcText)),
                        ])
                    })
            ),
        ])
    }
}
