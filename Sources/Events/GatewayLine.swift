internal import Bytes

/// A line of the gateway's own events: columns, level, event, block, message (GATEWAY-EVENTS §2).
enum GatewayLine {
    /// Reads the line if it is one.
    /// - Parameters:
    ///   - head: its words from behind the time on.
    ///   - lead: what stands before them.
    /// - Returns: whether it is a line of this shape. If not, `event` is as before.
    static func read(
        _ head: LineHead, behind lead: Columns.Lead, to end: Int, _ known: inout KnownKeys, into event: inout Event
    ) -> Bool {
        let level: Level?
        switch head.stop {
        case .level(let found): level = found
        case .block: level = nil
        default: return false
        }
        let columns = Columns(of: head, behind: lead, in: event.text)
        let blockStart =
            level == nil
            ? head.stopStart
            : blockStart(from: head.stopEnd, to: head.lineEnd, isGateway: columns.isGateway, in: event.text)
        guard columns.areColumns else { return false }
        switch lead {
        case .header:
            // What stands in another program's message is not the gateway's.
            let isGateway =
                columns.isGateway || Vocabulary.isApplication(event.app, in: event.text)
                || Vocabulary.isProcess(event.process, in: event.text)
                || Vocabulary.isProcess(event.app, in: event.text)
            guard isGateway else { return false }
            // A relay that knows one name only took the first word behind the host for the application.
            if Vocabulary.isProcess(event.app, in: event.text) {
                event.process = event.app
                event.app = .none
            }
        case .time, .noTime:
            guard columns.isGateway || (level != nil && blockStart != nil) else { return false }
        }

        event.bodyStart = level == nil && !columns.event.isEmpty ? columns.event.start : head.stopStart
        if !columns.host.isEmpty { event.host = columns.host }
        if !columns.app.isEmpty { event.app = columns.app }
        if !columns.process.isEmpty { event.process = columns.process }
        event.component = columns.component
        event.subcomponent = columns.subcomponent
        event.level = level
        event.isWhole = event.isWhole && columns.isWhole
        guard let blockStart else {
            readText(from: head.stopEnd, to: end, into: &event)
            return true
        }
        if level != nil {
            event.name = named(event.text.trimmed(from: head.stopEnd, to: blockStart), in: event.text)
        } else {
            event.name = columns.event
        }
        event.append("PRODUCT", columns.product)
        readBlock(at: blockStart, to: end, &known, into: &event)
        return true
    }

    /// Reads the line if what stands before its block is known from an earlier one.
    /// - Parameter start: the index behind the time.
    /// - Returns: whether it is. If not, `event` is as before.
    static func read(
        from start: Int, to end: Int, _ memory: inout LineMemory, into event: inout Event
    ) -> Bool {
        guard let block = memory.prefixes.read(from: start, to: end, into: &event) else { return false }
        event.shape = .gateway
        readBlock(at: block, to: end, &memory.keys, into: &event)
        return true
    }

    /// Keeps what stands before the block of a line that has been read, if it may be told by its bytes alone.
    static func keepPrefix(
        _ head: LineHead, from start: Int, of event: borrowing Event, _ prefixes: inout KnownPrefixes
    ) {
        guard case .level = head.stop else { return }
        let columns = Columns(of: head, behind: .time, in: event.text)
        guard let block = blockStart(from: head.stopEnd, to: head.lineEnd, isGateway: false, in: event.text),
            columns.isWhole, columns.product.isEmpty
        else { return }
        let reading = KnownPrefixes.Reading(
            host: columns.host.counted(from: start), app: columns.app.counted(from: start),
            process: columns.process.counted(from: start), component: columns.component.counted(from: start),
            subcomponent: columns.subcomponent.counted(from: start), name: event.name.counted(from: start),
            level: event.level, body: head.stopStart - start)
        prefixes.keep(reading, of: head, from: start, to: block, in: event.text)
    }

    private static func readBlock(
        at start: Int, to end: Int, _ known: inout KnownKeys, into event: inout Event
    ) {
        let block = EventBlock(from: start, to: end, &known, into: &event)
        event.message = event.text.trimmed(from: block.end, to: end)
        event.outcome = Outcome.read(result: block.result, status: block.status, event: event.name, in: event.text)
        event.isWhole = event.isWhole && block.isWhole && !holdsBlockEnd(event.message, in: event.text)
    }

    /// The block behind the event's name: the first bracket that begins one as it should be, else (if the line is
    /// certainly the gateway's) the first one before a pair.
    private static func blockStart(from start: Int, to end: Int, isGateway: Bool, in text: borrowing ByteWriter) -> Int?
    {
        var index = start
        while true {
            index = text.firstIndex(of: ASCII.openBracket, from: index, to: end)
            if index >= end { break }
            if text.isBlockStart(at: index, to: end) { return index }
            index += 1
        }
        guard isGateway else { return nil }
        index = text.firstIndex(of: ASCII.openBracket, from: start, to: end)
        return text.firstIndex(of: "=\"", from: index, to: end) < end ? index : nil
    }

    /// A level without a block behind it: EVENT is the next word if it looks like one.
    private static func readText(from start: Int, to end: Int, into event: inout Event) {
        var index = event.text.skippingSeparators(from: start, to: end)
        let nameEnd = event.text.endOfKey(from: index, to: end)
        let isName = nameEnd > index + 1 && (nameEnd == end || event.text.isSeparator(at: nameEnd, to: end))
        if isName {
            event.name = TextRange(offset: index, count: nameEnd - index)
            index = nameEnd
        }
        event.message = event.text.trimmed(from: index, to: end)
    }

    private static func named(_ range: TextRange, in text: borrowing ByteWriter) -> TextRange {
        range.count == 1 && text[range.start] == ASCII.hyphen ? .none : range
    }

    /// Whether a message has `"]` in it: a value may have forged the block's end.
    private static func holdsBlockEnd(_ message: TextRange, in text: borrowing ByteWriter) -> Bool {
        var index = message.start
        while true {
            index = text.firstIndex(of: ASCII.quote, from: index, to: message.end)
            guard index + 1 < message.end else { return false }
            if text[index + 1] == ASCII.closeBracket { return true }
            index += 1
        }
    }
}
