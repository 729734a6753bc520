internal import Bytes

/// A line of free text, with a host, an application and a program before it as far as these can be told.
enum TextLine {
    /// Reads what stands behind a time.
    /// - Parameters:
    ///   - start: the index behind the time.
    ///   - lineEnd: where the line ends; what follows it, up to `end`, continues the text.
    ///   - isSyslog: whether the time is BSD's: then a host follows it (RFC 3164 §4.1.2).
    /// - Returns: where the text begins.
    static func read(
        from start: Int, lineEnd: Int, to end: Int, isSyslog: Bool, into event: inout Event
    ) -> Int {
        var index = event.text.skippingSeparators(from: start, to: lineEnd)
        var word = self.word(at: index, to: lineEnd, in: event.text)
        if isHost(word, to: lineEnd, isSyslog: isSyslog, in: event.text) {
            event.host = word
            index = event.text.skippingSeparators(from: word.end, to: lineEnd)
            word = self.word(at: index, to: lineEnd, in: event.text)
        }
        if let app = application(word, to: lineEnd, in: event.text) {
            event.app = app
            index = event.text.skippingSeparators(from: app.end, to: lineEnd)
            word = self.word(at: index, to: lineEnd, in: event.text)
        }
        if Vocabulary.isProcess(word, in: event.text) {
            event.process = word
            index = word.end
        } else if let tag = Tag(word, in: event.text) {
            event.process = tag.name
            event.append("PID", tag.pid)
            index = word.end
        }
        event.message = event.text.trimmed(from: index, to: end)
        event.bodyStart = event.message.isEmpty ? end : event.message.start
        return event.bodyStart
    }

    /// Whether `word` names a host: what follows it, or its form, says so.
    private static func isHost(_ word: TextRange, to end: Int, isSyslog: Bool, in text: borrowing ByteWriter) -> Bool {
        guard !word.isEmpty, application(word, to: end, in: text) == nil, !Vocabulary.isProcess(word, in: text),
            Tag(word, in: text) == nil, text[word.start] != ASCII.colon
        else { return false }
        let next = self.word(at: text.skippingSeparators(from: word.end, to: end), to: end, in: text)
        if isSyslog { return true }
        if application(next, to: end, in: text) != nil || Vocabulary.isProcess(next, in: text)
            || Tag(next, in: text) != nil
        {
            return true
        }
        return looksLikeHost(word, in: text)
    }

    /// A name with dots inside, an address, `localhost`.
    private static func looksLikeHost(_ word: TextRange, in text: borrowing ByteWriter) -> Bool {
        if text.holds("localhost", in: word) { return true }
        var hasDot = false
        for index in word.start..<word.end {
            let byte = text[index]
            let isPlain = ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte == ASCII.hyphen || byte == 0x5F
            let isInside = index > word.start && index + 1 < word.end
            if (byte == ASCII.dot || byte == ASCII.colon) && isInside {
                hasDot = true
            } else if !isPlain {
                return false
            }
        }
        return hasDot
    }

    private static func application(_ word: TextRange, to end: Int, in text: borrowing ByteWriter) -> TextRange? {
        if Vocabulary.isApplication(word, in: text) { return word }
        guard word.count == 6 else { return nil }
        let next = self.word(at: text.skippingSeparators(from: word.end, to: end), to: end, in: text)
        guard Vocabulary.isApplication(word, next, in: text) else { return nil }
        return TextRange(offset: word.start, count: next.end - word.start)
    }

    /// The word at `index`, or what stands in brackets in its place.
    private static func word(at index: Int, to end: Int, in text: borrowing ByteWriter) -> TextRange {
        guard index < end else { return .none }
        return TextRange(offset: index, count: LineHead.endOfWord(at: index, in: text, to: end) - index)
    }
}
