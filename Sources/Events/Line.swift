internal import Bytes

/// A line of any of the gateway's nine shapes, and the lines that continue it: its first line says what it is, the others
/// belong to its message.
enum Line {
    /// Reads the line. Whatever it is, afterwards all of it is in `event`.
    /// - Parameter stamp: set to the line's time, if it has one.
    static func read(
        from lineStart: Int, to end: Int, stamp: inout Timestamp?, _ memory: inout LineMemory,
        into event: inout Event
    ) {
        let start = event.text.skippingSeparators(from: lineStart, to: end)
        let time = LineTime(from: start, to: end, in: event.text)
        if time.isRepaired { event.isWhole = false }
        if time.stamp != nil, GatewayLine.read(from: time.end, to: end, &memory, into: &event) {
            stamp = time.stamp
            return
        }
        var found = time.stamp
        let head = LineHead(of: event.text, from: time.end, to: end)
        if readShape(head, behind: found == nil ? .noTime : .time, stamp: &found, to: end, &memory, into: &event) {
            if found != nil { GatewayLine.keepPrefix(head, from: time.end, of: event, &memory.prefixes) }
            stamp = found
            return
        }
        guard let outer = found else {
            event.message = event.text.trimmedAtEnd(from: lineStart, to: end)
            return
        }
        stamp = outer
        let textStart = TextLine.read(
            from: outer.end, lineEnd: head.lineEnd, to: end, isSyslog: outer.yearDigits == 0, into: &event)
        readInner(from: textStart, to: end, stamp: &stamp, &memory, into: &event)
    }

    /// Reads a line without looking for a time, if it is of a shape that shows without one.
    /// - Returns: whether it is. If not, `event` is as before.
    private static func readShape(
        _ head: LineHead, behind lead: Columns.Lead, stamp: inout Timestamp?, to end: Int, _ memory: inout LineMemory,
        into event: inout Event
    ) -> Bool {
        switch head.stop {
        case .level:
            if JavaLine.read(head, to: end, into: &event) { return event.found(.java) }
            return GatewayLine.read(head, behind: lead, to: end, &memory.keys, into: &event) && event.found(.gateway)
        case .block:
            return GatewayLine.read(head, behind: lead, to: end, &memory.keys, into: &event) && event.found(.gateway)
        case .request:
            return NginxAccessLine.read(head, stamp: &stamp, to: end, into: &event) && event.found(.nginxAccess)
        case .nginxError:
            return NginxErrorLine.read(head, stamp: &stamp, to: end, into: &event) && event.found(.nginxError)
        case .colon:
            // In another program's message it is not sudo's.
            let isSudo =
                lead != .header || event.text.holds("sudo", in: event.process)
                || event.text.holds("sudo", in: event.app)
            return isSudo && SudoLine.read(head, to: end, into: &event) && event.found(.sudo)
        case .tag, .none:
            return false
        }
    }

    /// Reads the message of a syslog header as a line of its own, if it is one: a forwarder put its header before a line
    /// that has its own. What the line does not say stays as the header has it.
    /// - Returns: whether it is. If not, `event` is as before.
    @discardableResult
    static func readInner(
        from start: Int, to end: Int, stamp: inout Timestamp?, _ memory: inout LineMemory, into event: inout Event
    ) -> Bool {
        guard start < end else { return false }
        let time = LineTime(from: start, to: end, in: event.text)
        let head = LineHead(of: event.text, from: time.end, to: end)
        var inner = time.stamp
        let message = event.message
        event.message = .none
        let fieldCount = event.fields.count
        guard readShape(head, behind: inner == nil ? .header : .time, stamp: &inner, to: end, &memory, into: &event)
        else {
            event.message = message
            return false
        }
        if time.isRepaired { event.isWhole = false }
        // Fields of the header, such as a forwarder's process id, are not the event's.
        event.fields.removeSubrange(0..<fieldCount)
        if let inner { stamp = inner }
        return true
    }
}

extension Event {
    /// Notes the line's shape.
    /// - Returns: true.
    fileprivate mutating func found(_ shape: LineShape) -> Bool {
        self.shape = shape
        return true
    }
}
