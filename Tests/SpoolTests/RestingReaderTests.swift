import Testing

@testable import Bytes
@testable import Spool

/// A reader while nothing comes.
@Suite struct RestingReaderTests {
    @Test func aReaderThatRestedReadsOnAndHeldNothingMeanwhile() throws {
        let disk = try MemorySpool(settings: SpoolSettings(keepFree: .bytes(0), sync: .always))
        disk.append(1...5)
        var reader = disk.spool.makeReader(at: 1)
        #expect(try reader.readAll().events.map(\.seq) == [1, 2, 3, 4, 5])
        #expect(reader.scanner.buffer.capacity > 0)
        reader.rest()
        #expect(reader.scanner.buffer.capacity == 0)
        disk.append(6...8)
        #expect(try reader.readAll().texts == (6...8).map(MemorySpool.text))
        #expect(reader.source(disk.source) != nil)
    }

    @Test func aReaderInTheMiddleOfABatchKeepsIt() throws {
        let disk = try MemorySpool(settings: SpoolSettings(keepFree: .bytes(0), sync: .always))
        disk.spool.append(["one", "two", "three"], of: disk.source, from: 0)
        disk.spool.step()
        var reader = disk.spool.makeReader(at: 1)
        guard case .event = try reader.next() else {
            Issue.record("there is an event")
            return
        }
        reader.rest()
        #expect(try reader.readAll().texts == ["two", "three"])
    }
}
