import Bytes
import Compression
import Glibc
import Transport

/// Compresses an archive's finished files and removes those that have been kept long enough. Blocks: not for an event
/// loop.
struct ArchiveKeeper: Sendable {
    let name: ArchiveName
    let settings: RotationSettings
    /// zlib's own default: this is done once a day, and off the path of events.
    private static let level = 6

    /// - Returns: what went wrong first; the rest is done all the same.
    func run() -> TransportError? {
        var failure: TransportError?
        func attempt(_ work: () throws(TransportError) -> Void) {
            do throws(TransportError) { try work() } catch { failure = failure ?? error }
        }
        let now = ArchivePeriod.localSeconds(Int64(time(nil)))
        for entry in entries() {
            if name.isUnfinished(entry) {
                attempt { () throws(TransportError) in try remove(entry) }
                continue
            }
            guard let finished = name.finished(named: entry) else { continue }
            if let keep = settings.keep,
                finished.begin + settings.every.components.seconds + keep.components.seconds <= now
            {
                attempt { () throws(TransportError) in try remove(entry) }
            } else if settings.compress == .gzip, !finished.isCompressed {
                attempt { () throws(TransportError) in try compress(entry) }
            }
        }
        return failure
    }

    private func path(_ entry: String) -> String { name.directory + "/" + entry }

    private func entries() -> [String] {
        guard let stream = unsafe opendir(name.directory) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let next = unsafe readdir(stream) {
            unsafe names.append(
                withUnsafeBytes(of: &next.pointee.d_name) { bytes in
                    unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                })
        }
        return names.sorted()
    }

    private func remove(_ entry: String) throws(TransportError) {
        guard unsafe unlink(path(entry)) == 0 || errno == ENOENT else {
            throw TransportError("removing", file: path(entry), code: errno)
        }
    }

    /// Under another name until it is whole and durable; only then is the plain file removed.
    private func compress(_ entry: String) throws(TransportError) {
        let part = path(entry + ArchiveName.unfinishedSuffix)
        let source = unsafe Glibc.open(path(entry), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard source >= 0 else { throw TransportError("opening", file: path(entry), code: errno) }
        defer { Glibc.close(source) }
        let target = unsafe Glibc.open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard target >= 0 else { throw TransportError("opening", file: part, code: errno) }
        defer { Glibc.close(target) }
        do throws(TransportError) {
            try deflate(source, entry, into: target, part)
            while fsync(target) != 0 {
                if errno != EINTR { throw TransportError("syncing", file: part, code: errno) }
            }
            guard unsafe rename(part, path(entry + ArchiveName.compressedSuffix)) == 0 else {
                throw TransportError("renaming", file: part, code: errno)
            }
        } catch {
            try remove(entry + ArchiveName.unfinishedSuffix)
            throw error
        }
        try ArchiveFile.syncDirectory(name.directory)
        try remove(entry)
    }

    private func deflate(
        _ source: Int32, _ entry: String, into target: Int32, _ part: String
    ) throws(TransportError) {
        var stream = DeflateStream(level: Self.level, container: .gzip)
        var plain = ByteWriter(minimumCapacity: 256 << 10)
        var packed = ByteWriter(minimumCapacity: 256 << 10)
        while true {
            plain.removeAll()
            var code: Int32 = 0
            let count = unsafe plain.append(upTo: 256 << 10) { room in
                let got = unsafe read(source, room.baseAddress, room.count)
                if got < 0 { code = errno }
                return (max(got, 0), got)
            }
            if count < 0 {
                if code == EINTR { continue }
                throw TransportError("reading", file: path(entry), code: code)
            }
            packed.removeAll()
            if count == 0 { stream.finish(into: &packed) } else { stream.append(plain, into: &packed) }
            try write(packed, to: target, part)
            if count == 0 { return }
        }
    }

    private func write(_ bytes: borrowing ByteWriter, to target: Int32, _ part: String) throws(TransportError) {
        var offset = 0
        while offset < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { bytes in
                unsafe Glibc.write(target, bytes.baseAddress?.advanced(by: offset), bytes.count - offset)
            }
            if count >= 0 {
                offset += count
            } else if errno != EINTR {
                throw TransportError("writing to", file: part, code: errno)
            }
        }
    }
}
