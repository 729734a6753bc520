/// Keeps damaged bytes in `spool/damaged/`, for whoever wants to look at them: nothing that was ever durable is thrown
/// away unseen.
struct DamageStore {
    let fileSystem: any SpoolFileSystem
    let paths: SpoolPaths
    /// Bytes that may be kept; what comes on top stays in its segment as long as that lives.
    let limit: UInt64

    /// Bytes that are kept.
    func bytes() throws(FileError) -> UInt64 {
        do throws(FileError) {
            return try fileSystem.list(paths.damaged).reduce(0) { $0 + $1.size }
        } catch {
            if error.isMissingFile { return 0 }
            throw error
        }
    }

    /// Copies `range` of a segment's file to `<first seq>-<offset>-<end>.damaged`.
    /// - Returns: the copy's path; nil if there is nothing in the range but zeros, or no room for it.
    func keep(_ range: Range<UInt64>, of file: OpenFile, segment first: UInt64) throws(FileError) -> String? {
        guard !range.isEmpty, try !isBlank(range, of: file) else { return nil }
        let name = "\(SpoolPaths.segmentName(first).dropLast(4))-\(range.lowerBound)-\(range.upperBound).damaged"
        return try keep(range, of: file, named: name)
    }

    /// Copies a small file that cannot be read as what it should be, and that another will take the place of, to
    /// `<name>-<checksum>.damaged`.
    /// - Returns: the copy's path; nil if there is nothing in it but zeros, or no room for it.
    func keep(fileAt source: String, as name: String) throws(FileError) -> String? {
        let file = try fileSystem.open(source, .read)
        defer { fileSystem.close(file) }
        let bytes = try fileSystem.contents(of: file, limit: 64 * 1024)
        guard bytes.contains(where: { $0 != 0 }) else { return nil }
        return try keep(
            0..<UInt64(bytes.count), of: file, named: "\(name)-\(String(Checksum.of(bytes), radix: 16)).damaged")
    }

    /// Copies what is not kept under this name already.
    private func keep(_ range: Range<UInt64>, of file: OpenFile, named name: String) throws(FileError) -> String? {
        try fileSystem.makeDirectory(paths.damaged)
        let path = paths.damaged + "/" + name
        var kept: UInt64 = 0
        for entry in try fileSystem.list(paths.damaged) {
            if entry.name == name { return path }
            kept += entry.size
        }
        guard kept + UInt64(range.count) <= limit else { return nil }
        try copy(range, of: file, to: path)
        return path
    }

    private func copy(_ range: Range<UInt64>, of file: OpenFile, to path: String) throws(FileError) {
        let temporary = path + SpoolPaths.temporarySuffix
        let copy = try fileSystem.open(temporary, .create)
        defer { fileSystem.close(copy) }
        do throws(FileError) {
            try forEachPiece(of: range, in: file) { offset, bytes throws(FileError) in
                try fileSystem.writeAll(copy, at: offset - range.lowerBound, bytes)
                return true
            }
            try fileSystem.sync(copy)
            try fileSystem.rename(temporary, to: path)
        } catch {
            // Half a copy helps nobody, and takes room that is short.
            try? fileSystem.unlink(temporary)
            throw error
        }
        try fileSystem.syncDirectory(paths.damaged)
    }

    private func isBlank(_ range: Range<UInt64>, of file: OpenFile) throws(FileError) -> Bool {
        var isBlank = true
        try forEachPiece(of: range, in: file) { _, bytes throws(FileError) in
            isBlank = bytes.allSatisfy { $0 == 0 }
            return isBlank
        }
        return isBlank
    }

    /// Calls `body` with piece after piece until it returns false; what cannot be read is passed over.
    private func forEachPiece(
        of range: Range<UInt64>, in file: OpenFile, _ body: (UInt64, [UInt8]) throws(FileError) -> Bool
    ) throws(FileError) {
        var offset = range.lowerBound
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while offset < range.upperBound {
            let room = min(buffer.count, Int(clamping: range.upperBound - offset))
            let place = offset
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                // An unreadable piece has nothing to be kept.
                unsafe (try? fileSystem.read(
                    file, at: place, into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<room]))) ?? -1
            }
            if count == 0 { return }
            if count > 0, try !body(offset, Array(buffer[..<count])) { return }
            offset += UInt64(count > 0 ? count : room)
        }
    }
}
