internal import Bytes
internal import Events

/// A JSON object that is written member by member, and not at all without one.
struct JSONObject {
    private let opening: StaticString
    private var isEmpty = true

    /// - Parameter opening: what stands before the first member.
    init(_ opening: StaticString) {
        self.opening = opening
    }

    /// Begins a member; what follows is the caller's.
    mutating func begin(_ member: StaticString, _ output: inout ByteWriter) {
        separate(&output)
        output.append(member)
    }

    /// Appends a text, unless there is none; `member` ends with the opening quote.
    mutating func append(
        _ member: StaticString, _ text: borrowing ByteWriter, _ range: TextRange, to output: inout ByteWriter
    ) {
        guard !range.isEmpty else { return }
        begin(member, &output)
        output.append(text, range, as: JSONText.self)
        output.append(0x22)
    }

    /// Appends digits as a number, unless there are none.
    mutating func append(
        number member: StaticString, _ text: borrowing ByteWriter, _ range: TextRange, to output: inout ByteWriter
    ) {
        guard !range.isEmpty else { return }
        begin(member, &output)
        output.append(text, from: range.start, count: Int(range.count))
    }

    /// Appends members that are rendered already.
    mutating func append(_ members: borrowing ByteWriter, to output: inout ByteWriter) {
        guard !members.isEmpty else { return }
        separate(&output)
        output.append(members)
    }

    private mutating func separate(_ output: inout ByteWriter) {
        if isEmpty { output.append(opening) } else { output.append(0x2C) }
        isEmpty = false
    }

    /// Ends the object, if it has begun.
    func end(_ output: inout ByteWriter) {
        if !isEmpty { output.append(0x7D) }
    }
}
