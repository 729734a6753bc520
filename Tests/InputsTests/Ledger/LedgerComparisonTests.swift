import Bytes
import Events
import Foundation
import Harness
import Spool
import Testing

@testable import Inputs

/// What is said of events that are in the ledger, or are not.
struct LedgerComparisonTests {
    private let folder: TemporaryFolder
    private let directory: LedgerDirectory
    private let store: LedgerStore
    private let context = SourceContext(
        input: "gw", format: .auto, zone: ZoneName("UTC"), defaultHost: "h", agent: "a")

    init() throws {
        folder = try TemporaryFolder()
        directory = LedgerDirectory(in: folder.path)
        store = try LedgerStore(directory)
    }

    /// 2026-03-01T00:00:00Z.
    private static let start: Int64 = 1_772_323_200

    private func line(_ second: Int, _ text: String) -> String {
        let time = "2026-03-01T\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))Z"
        return "\(time) gw WEB_CONSOLE APP - INFO EVENT [NAME=\"\(text)\"] m"
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// Puts lines into the ledger as if they had come by a listener.
    private func record(_ lines: [String], arrival: Int64 = start, after seq: UInt64 = 0, isBehindGap: Bool = true)
        throws
    {
        var fingerprinter = Fingerprinter()
        let hash = store.key.hash(for: "gw")
        var seq = seq
        var rest = lines[...]
        var isBehindGap = isBehindGap
        while !rest.isEmpty {
            var block = LedgerBlock(beginningAt: seq + 1, arrival: arrival, isBehindGap: isBehindGap)
            isBehindGap = false
            var hashes: [UInt64] = []
            for line in rest.prefix(LedgerBlock.limit) {
                seq += 1
                block.pass(seq, arrival: arrival)
                let found = Array(line.utf8).withUnsafeBytes {
                    fingerprinter.fingerprint(
                        of: $0, arrival: Arrival(seconds: arrival, nanoseconds: 0), context: context, hash)
                }
                guard let found else { continue }
                hashes.append(found.hash)
                block.note(found.second)
            }
            try store.append(hashes.sorted(), block)
            rest = rest.dropFirst(LedgerBlock.limit)
        }
    }

    private func verdicts(
        _ logs: [[String]], known: [KnownParts] = [], partition: Int = 1 << 18
    ) throws -> [[LedgerComparison.Verdict]] {
        let comparison = try LedgerComparison(
            directory, key: store.key, coverage: store.coverage, partition: partition)
        for (index, log) in logs.enumerated() {
            comparison.begin(context, known: index < known.count ? known[index] : KnownParts())
            var offset: UInt64 = 0
            for line in log {
                let end = offset + UInt64(line.utf8.count)
                Array(line.utf8).withUnsafeBytes { comparison.note($0, at: offset..<end, isWanted: true) }
                offset = end + 1
            }
        }
        try comparison.compare()
        return try logs.indices.map { index in
            let isToBeSent = comparison.open(index)
            let verdicts = logs[index].map { _ in comparison.verdict() }
            try comparison.check()
            #expect(isToBeSent == verdicts.contains { $0 == .send || $0 == .sendUncomparable })
            if !isToBeSent { #expect(comparison.tally(of: index).knownEvents == UInt64(verdicts.count)) }
            return verdicts
        }
    }

    @Test func whatDidNotComeIsToBeSentAndEqualLinesOfOneSecondAreCounted() throws {
        let a = line(1, "a")
        let b = line(1, "b")
        try record([a, a, line(2, "a")])
        #expect(try verdicts([[a, a, a, b]]) == [[.known, .known, .send, .send]])
        // Over the logs of a run together, for a second may be in two of them.
        #expect(try verdicts([[a, a], [a, line(2, "a")]]) == [[.known, .known], [.send, .known]])
        // Another run begins to count anew.
        #expect(try verdicts([[a, b]]) == [[.known, .send]])
    }

    @Test func whatTheAgentHasHadOfALogTakesItsPartOfWhatIsKnown() throws {
        let a = line(1, "a")
        try record([a])
        var known = KnownParts()
        known.add(KnownParts.Part(start: 0, end: UInt64(a.utf8.count) + 1, tail: [], source: nil))
        // One of two equal lines came; the first was sent by an earlier backfill: so the second did not come.
        #expect(try verdicts([[a, a]], known: [known]) == [[.known, .send]])
        known = KnownParts()
        known.add(
            KnownParts.Part(start: UInt64(a.utf8.count) + 1, end: UInt64(a.utf8.count) * 2 + 2, tail: [], source: nil))
        #expect(try verdicts([[a, a]], known: [known]) == [[.send, .known]])
    }

    @Test func ofATimeBeforeTheLedgersNothingIsComparableButWhatIsInIt() throws {
        let late = line(10, "late")
        try record([late], arrival: Self.start + 100)
        #expect(
            try verdicts([[late, line(20, "before"), line(200, "after"), "no time at all"]])
                == [[.known, .sendUncomparable, .send, .sendUncomparable]])
    }

    @Test func millionsAreComparedInTheMemoryOfAFewAndWithTheSameVerdicts() throws {
        // Two million events of other seconds and texts, then every third line of a log.
        let hash = store.key.hash(for: "gw")
        var seq: UInt64 = 0
        for _ in 0..<31 {
            var block = LedgerBlock(beginningAt: seq + 1, arrival: Self.start, isBehindGap: seq == 0)
            var hashes: [UInt64] = []
            for _ in 0..<LedgerBlock.limit {
                seq += 1
                hashes.append(max(hash.hash(seq, UnsafeRawBufferPointer(start: nil, count: 0)) & ~7, 8))
            }
            block.pass(seq, arrival: Self.start)
            block.note(Self.start)
            block.note(Self.start + 86_399)
            try store.append(hashes.sorted(), block)
        }
        let log = (0..<20_000).map { line($0 / 2, "n\($0 % 7)") }
        try record(log.enumerated().filter { $0.offset % 3 == 0 }.map(\.element), after: seq, isBehindGap: false)
        #expect(store.events > 2_000_000)
        let expected = log.indices.map { $0 % 3 == 0 ? LedgerComparison.Verdict.known : .send }
        // In one part, and in eleven, which is what three million of the log's events would take.
        #expect(try verdicts([log]) == [expected])
        #expect(try verdicts([log], partition: 2000) == [expected])
    }
}
