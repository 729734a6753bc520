import Foundation
import Harness
import Spool
import Testing

@testable import Inputs

/// The ledger's files.
struct LedgerStoreTests {
    private let folder: TemporaryFolder
    private let directory: LedgerDirectory

    init() throws {
        folder = try TemporaryFolder()
        directory = LedgerDirectory(in: folder.path)
    }

    private func stretch(
        _ range: ClosedRange<UInt64>, arrival: Int64, second: Int64 = 1_000_000, isBehindGap: Bool = false
    ) -> LedgerBlock {
        var block = LedgerBlock(beginningAt: range.lowerBound, arrival: arrival, isBehindGap: isBehindGap)
        block.pass(range.upperBound, arrival: arrival + 10)
        block.note(second)
        return block
    }

    private var file: String { folder("ledger/0000000001.seen") }

    @Test func whatWasWrittenIsThereAfterARestart() throws {
        var store = try LedgerStore(directory)
        #expect(store.end == nil)
        try store.append([8, 16, 24], stretch(1...100, arrival: 1_000_000))
        try store.append([8], stretch(101...200, arrival: 1_000_010))
        let key = store.key
        store = try LedgerStore(directory)
        #expect(store.end == 201)
        #expect(store.events == 4)
        #expect(store.bytes == UInt64(2 * LedgerBlock.headerSize + 4 * 8))
        #expect(store.key == key)
        #expect(store.coverage.spans == [.init(since: 1_000_000, until: 1_000_020)])
        let permissions = try FileManager.default.attributesOfItem(atPath: folder("ledger/key"))[.posixPermissions]
        #expect(permissions as? Int == 0o600)
    }

    @Test func aTornBlockIsAsIfItHadNotBeenWritten() throws {
        let whole = try LedgerStore(directory)
        try whole.append([8, 16], stretch(1...10, arrival: 1_000_000))
        let size = try Data(contentsOf: URL(filePath: file)).count
        try whole.append([24, 32, 40], stretch(11...20, arrival: 1_000_010))
        let bytes = try Data(contentsOf: URL(filePath: file))
        for length in size..<bytes.count {
            try bytes.prefix(length).write(to: URL(filePath: file))
            #expect(try LedgerStore(directory).end == 11)
        }
        // Room that was given to the file, and bytes that never came.
        var holes = bytes
        holes.replaceSubrange((bytes.count - 8)..., with: Data(count: 8))
        try holes.write(to: URL(filePath: file))
        let store = try LedgerStore(directory)
        #expect(store.end == 11)
        try store.append([48], stretch(11...30, arrival: 1_000_010))
        #expect(try LedgerStore(directory).end == 31)
        #expect(try LedgerStore(directory).events == 3)
    }

    @Test func ofWhatCameInAGapNothingIsKnown() throws {
        let store = try LedgerStore(directory)
        try store.append([], stretch(1...10, arrival: 1000, isBehindGap: true))
        try store.append([], stretch(51...60, arrival: 5000, isBehindGap: true))
        try store.append([], stretch(61...70, arrival: 9000))
        for coverage in [store.coverage, try LedgerStore(directory).coverage] {
            #expect(!coverage.contains(999))
            #expect(coverage.contains(1005))
            #expect(!coverage.contains(3000))
            #expect(coverage.contains(5000))
            #expect(coverage.contains(8000))
            #expect(coverage.contains(99_000))
        }
    }

    @Test func whatIsTooOldGoesADayAtATime() throws {
        let store = try LedgerStore(directory)
        let day: Int64 = 86_400
        for index in 0..<40 {
            let first = UInt64(index) * 10 + 1
            try store.append([8], stretch(first...(first + 9), arrival: 20_000 * day + Int64(index) * day))
        }
        try store.tend(now: 20_040 * day, leaving: .bytes(0))
        #expect(store.events == 35)
        #expect(try directory.files().count == 35)
        #expect(!store.coverage.contains(20_004 * day))
        #expect(store.coverage.contains(20_005 * day))
        // Where the disk has less room than is to be left, all but the day at hand goes.
        try store.tend(now: 20_040 * day, leaving: .bytes(1 << 60))
        #expect(store.events == 1)
        #expect(try LedgerStore(directory).coverage == store.coverage)
    }

    @Test func aLaterFormatIsRefusedAndAnotherKeyKnowsNothing() throws {
        try LedgerStore(directory).append([8], stretch(1...10, arrival: 1000))
        var bytes = try Data(contentsOf: URL(filePath: file))
        try Data(count: 16).write(to: URL(filePath: folder("ledger/key")))
        let other = try LedgerStore(directory)
        #expect(other.end == nil)
        #expect(other.coverage.spans.isEmpty)
        bytes[7] = UInt8(ascii: "2")
        try bytes.write(to: URL(filePath: file))
        #expect(throws: LedgerError.self) { try LedgerStore(directory) }
    }
}
