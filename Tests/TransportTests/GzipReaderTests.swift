import Compression
import Foundation
import Harness
import Testing

/// Gzip files as logrotate's gzip(1) leaves them, and as nobody would wish for them.
@Suite struct GzipReaderTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static let plain: [UInt8] = (0..<20_000).flatMap { Array("line \($0) of \($0 &* 2_654_435_761)\n".utf8) }

    /// What gzip(1) makes of bytes.
    private func gzip(_ plain: [UInt8]) async throws -> [UInt8] {
        try folder.write("plain", plain)
        try await Command.output(["gzip", "-kf", folder("plain")])
        return [UInt8](folder.read("plain.gz"))
    }

    /// All that a reader gives, by calls for `size` bytes at most.
    private func readAll(_ reader: inout GzipReader, size: Int = 10_000) throws -> [UInt8] {
        var all: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: size)
        while true {
            let count = try piece.withUnsafeMutableBytes { try reader.read(into: $0) }
            if count == 0 { return all }
            all += piece[..<count]
        }
    }

    /// All that can be read of a file, and what stood in the way of more.
    private func read(_ compressed: [UInt8]) throws -> (bytes: [UInt8], error: GzipError?) {
        try folder.write("file.gz", compressed)
        let file = try #require(FileHandle(forReadingAtPath: folder("file.gz")))
        var reader = GzipReader(descriptor: file.fileDescriptor)
        var all: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        do {
            while true {
                let count = try piece.withUnsafeMutableBytes { try reader.read(into: $0) }
                if count == 0 { return (all, nil) }
                all += piece[..<count]
                #expect(reader.offset == UInt64(all.count))
            }
        } catch let error as GzipError {
            return (all, error)
        }
    }

    @Test func whatGzipWroteIsReadWhole() async throws {
        let compressed = try await gzip(Self.plain)
        let (bytes, error) = try read(compressed)
        #expect(bytes == Self.plain)
        #expect(error == nil)
    }

    @Test func streamsBehindOneAnotherAreOneFileAndZerosBehindThemAreLeftOut() async throws {
        let first = try await gzip(Self.plain)
        let empty = try await gzip([])
        let last = try await gzip(Array("the end\n".utf8))
        let (bytes, error) = try read(first + empty + last + [UInt8](repeating: 0, count: 100_000))
        #expect(bytes == Self.plain + Array("the end\n".utf8))
        #expect(error == nil)
    }

    @Test func aFileThatIsStillBeingWrittenIsReadOnWhenItHasGrown() async throws {
        let compressed = try await gzip(Self.plain) + gzip(Array("the end\n".utf8))
        try folder.write("growing.gz", [])
        let file = try #require(FileHandle(forUpdatingAtPath: folder("growing.gz")))
        var reader = GzipReader(descriptor: file.fileDescriptor)
        var all: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1000)
        for start in stride(from: 0, to: compressed.count, by: 37) {
            var waits = false
            while !waits {
                do {
                    let count = try piece.withUnsafeMutableBytes { try reader.read(into: $0) }
                    // Between two streams nothing says that another comes.
                    if count == 0 { break }
                    all += piece[..<count]
                } catch GzipError.cutShort(let offset) {
                    #expect(offset == start)
                    waits = true
                }
            }
            try file.seekToEnd()
            try file.write(contentsOf: Data(compressed[start..<min(start + 37, compressed.count)]))
        }
        all += try readAll(&reader)
        #expect(all == Self.plain + Array("the end\n".utf8))
    }

    @Test func ofAFileCutShortAllThatIsThereIsRead() async throws {
        let compressed = try await gzip(Self.plain)
        for count in [0, 1, 9, 10, 5_000, compressed.count - 9, compressed.count - 1] {
            let (bytes, error) = try read(Array(compressed[..<count]))
            #expect(error == .cutShort(at: UInt64(count)))
            #expect(Self.plain.starts(with: bytes))
            if count > compressed.count - 9 { #expect(bytes == Self.plain) }
        }
    }

    @Test func noDamageGoesUnseen() async throws {
        let compressed = try await gzip(Self.plain)
        // Behind the header, whose time and system's name no checksum covers.
        for place in stride(from: 10 + 6, to: compressed.count, by: 2003) {
            var damaged = compressed
            damaged[place] ^= 0x10
            let (_, error) = try read(damaged)
            #expect(error != nil, "byte \(place)")
        }
        #expect(
            try read(Array("no gzip file at all".utf8)).error?.description.contains("incorrect header check") == true)
        let (bytes, error) = try read(compressed + Array("and more".utf8))
        #expect(bytes == Self.plain)
        guard case .damaged(_, at: UInt64(compressed.count)...) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func aMarkIsAPlaceToComeBackTo() async throws {
        try folder.write("file.gz", try await gzip(Self.plain))
        let file = try #require(FileHandle(forReadingAtPath: folder("file.gz")))
        var reader = GzipReader(descriptor: file.fileDescriptor)
        var start = [UInt8](repeating: 0, count: 200_001)
        let count = try start.withUnsafeMutableBytes { try reader.read(into: $0) }
        #expect(count == start.count)
        let mark = reader.mark()
        let rest = try readAll(&reader)
        #expect(start + rest == Self.plain)
        reader.seek(to: mark)
        #expect(reader.offset == 200_001)
        #expect(try readAll(&reader) == rest)
        reader.rewind()
        #expect(try readAll(&reader) == Self.plain)
    }

    @Test func aFileThatGrowsAThousandfoldTakesNoMemory() async throws {
        try await Command.output(["sh", "-c", "head -c 128M /dev/zero | gzip -9 > '\(folder("bomb.gz"))'"])
        let file = try #require(FileHandle(forReadingAtPath: folder("bomb.gz")))
        var reader = GzipReader(descriptor: file.fileDescriptor)
        var piece = [UInt8](repeating: 1, count: 256 << 10)
        let before = try Self.residentPages()
        while try piece.withUnsafeMutableBytes({ try reader.read(into: $0) }) > 0 {}
        #expect(reader.offset == 128 << 20)
        #expect(reader.compressedOffset < 1 << 20)
        #expect(try Self.residentPages() - before < 8192, "32 MiB more than before")
    }

    private static func residentPages() throws -> Int {
        let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        return try #require(Int(text.split(separator: " ")[1]))
    }
}
