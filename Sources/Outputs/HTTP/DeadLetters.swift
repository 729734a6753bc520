import Bytes
import Glibc
import Transport

/// The events that a collector can never take, each with the reason: `data_dir/dead-letters/<output>.jsonl`, a JSON object
/// a line, rendered as it was sent, so as redacted as that.
///
/// An event is here, durably, before the cursor moves over it. When the store is full, or the disk is, the output holds.
final class DeadLetters {
    /// One event that was refused.
    struct Letter {
        /// As it was sent, without what frames it.
        var event: [UInt8]
        var status: Int
        /// The collector's words.
        var reason: String
    }

    private let directory: String
    private let path: String
    private let output: String
    /// So many bytes are kept; someone should have looked by then.
    private static let limit = 64 << 20

    init(directory: String, output: String) {
        self.directory = directory
        self.output = output
        path = "\(directory)/\(output).jsonl"
    }

    /// Writes them, and returns when they are on the disk.
    /// - Throws: `disk_full`, `file_unwritable`; some may have been written.
    func add(_ letters: [Letter]) throws(TransportError) {
        var text = ByteWriter()
        let now = Int64(time(nil))
        for letter in letters { append(letter, at: now, to: &text) }
        if unsafe mkdir(directory, 0o700) != 0, errno != EEXIST {
            throw TransportError("making the directory", file: directory, code: errno)
        }
        let descriptor = unsafe open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw TransportError("opening", file: path, code: errno) }
        defer { close(descriptor) }
        let size = lseek(descriptor, 0, SEEK_END)
        guard size + off_t(text.count) <= Self.limit else {
            throw TransportError(
                .diskFull, attempt: "keeping refused events in '\(path)'", cause: "it has \(size) bytes already",
                remedy: "see there why the collector refuses them, mend that, and move the file away; the output waits")
        }
        // A crash may have left half a line.
        var last: UInt8 = 0x0A
        if size > 0, unsafe pread(descriptor, &last, 1, size - 1) == 1, last != 0x0A { text.insert(1, at: 0) }
        if last != 0x0A { text[0] = 0x0A }
        var offset = 0
        while offset < text.count {
            let count = unsafe text.withUnsafeBytes { bytes in
                unsafe write(descriptor, bytes.baseAddress?.advanced(by: offset), bytes.count - offset)
            }
            if count >= 0 {
                offset += count
            } else if errno != EINTR {
                let code = errno
                _ = ftruncate(descriptor, size)
                throw TransportError("writing to", file: path, code: code)
            }
        }
        while fsync(descriptor) != 0 {
            if errno != EINTR { throw TransportError("syncing", file: path, code: errno) }
        }
        try ArchiveFile.syncDirectory(directory)
    }

    private func append(_ letter: Letter, at time: Int64, to text: inout ByteWriter) {
        text.append("{\"time\":")
        text.append(decimal: UInt64(max(0, time)))
        text.append(",\"output\":")
        Self.append(Array(output.utf8), to: &text)
        text.append(",\"status\":")
        text.append(decimal: UInt64(max(0, letter.status)))
        text.append(",\"reason\":")
        Self.append(Array(letter.reason.utf8), to: &text)
        text.append(",\"event\":")
        Self.append(Array(String(decoding: letter.event, as: UTF8.self).utf8), to: &text)
        text.append("}\n")
    }

    /// Appends a JSON string.
    private static func append(_ bytes: [UInt8], to text: inout ByteWriter) {
        text.append(UInt8(ascii: "\""))
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                text.append(UInt8(ascii: "\\"))
                text.append(byte)
            case 0..<0x20:
                text.append("\\u00")
                text.append(hex: byte)
            default: text.append(byte)
            }
        }
        text.append(UInt8(ascii: "\""))
    }
}
