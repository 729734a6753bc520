import Bytes

/// RELP's frames (librelp, "The Reliable Event Logging Protocol", relp.html): `TXNR COMMAND DATALEN DATA LF`, all numbers
/// in decimal, with a space between each two; without data the last space is left out.
enum RELPFrames {
    /// Transaction numbers begin again at 1 behind this one.
    private static let lastNumber: UInt64 = 999_999_999

    /// The number that the `index`-th frame of a session has on the wire, counted from 0.
    static func number(_ index: UInt64) -> UInt64 {
        index % lastNumber + 1
    }

    /// Which frame from `lowest` on has this number on the wire.
    static func index(ofNumber number: UInt64, notBefore lowest: UInt64) -> UInt64? {
        guard (1...lastNumber).contains(number) else { return nil }
        return lowest + (number + lastNumber - Self.number(lowest)) % lastNumber
    }

    /// Appends a frame.
    static func append(_ index: UInt64, _ command: StaticString, _ data: String = "", to out: inout ByteWriter) {
        out.append(decimal: number(index))
        out.append(0x20)
        out.append(command)
        out.append(0x20)
        out.append(decimal: UInt64(data.utf8.count))
        if !data.isEmpty {
            out.append(0x20)
            out.append(utf8: data)
        }
        out.append(0x0A)
    }

    /// Appends a `syslog` frame for each event of a batch, which is octet-counted: `LENGTH EVENT`, as a frame wants it.
    /// - Parameter first: the index of the first frame.
    static func append(batch: borrowing ByteWriter, first: UInt64, to out: inout ByteWriter) {
        var index = first
        var start = 0
        while start < batch.count {
            var length = 0
            var position = start
            while batch[position] != 0x20 {
                length = length * 10 + Int(batch[position] - 0x30)
                position += 1
            }
            let end = position + 1 + length
            out.append(decimal: number(index))
            out.append(" syslog ")
            out.append(batch, from: start, count: end - start)
            out.append(0x0A)
            index += 1
            start = end
        }
    }
}
