import Testing

@testable import Spool

@Suite struct SourceChangeTests {
    /// What a reader knows of an event's source, beside the event.
    private struct Known: Equatable {
        var text: String
        var context: [UInt8]
        var version: UInt32
    }

    private func readAll(_ spool: Spool) throws -> [Known] {
        var reader = spool.makeReader(at: 1)
        var known: [Known] = []
        while case .event(let event) = try reader.next() {
            let text = reader.withEventBytes { String(decoding: $0, as: UTF8.self) }
            let found = reader.source(event.source)
            let source = try #require(found)
            #expect(source.contextVersion == event.contextVersion)
            known.append(Known(text: text, context: source.context, version: event.contextVersion))
        }
        return known
    }

    @Test(arguments: [0, nil] as [UInt64?])
    func aChangeIsTrueOfTheBatchesAppendedAfterItAlone(offset: UInt64?) throws {
        let disk = try MemorySpool()
        let source = disk.spool.register(identity: [1], context: [10], position: offset.map { Position(offset: $0) })
        disk.spool.append(["a"], of: source, from: offset)
        disk.spool.update(source, identity: [1], context: [20])
        disk.spool.append(["b"], of: source, from: offset.map { $0 + 1 })
        disk.spool.update(source, identity: [1], context: [30])
        disk.spool.step()
        let before = [Known(text: "a", context: [10], version: 1), Known(text: "b", context: [20], version: 2)]
        #expect(try readAll(disk.spool) == before)
        disk.spool.append(["c"], of: source, from: offset.map { $0 + 2 })
        disk.spool.step()
        #expect(try readAll(disk.spool) == before + [Known(text: "c", context: [30], version: 3)])
    }

    @Test func aSegmentBegunBetweenAChangeAndTheBatchesBeforeItHasWhatWasKnownThen() throws {
        let disk = try MemorySpool(
            settings: SpoolSettings(keepFree: .bytes(0), segmentSize: 300, sync: .interval(.seconds(60))))
        let texts = (0..<4).map { MemorySpool.text($0) }
        var offset: UInt64 = 0
        for (number, text) in texts.enumerated() {
            if number == 3 { disk.spool.update(disk.source, identity: [1], context: [20]) }
            #expect(disk.spool.append([text], of: disk.source, from: offset) == .accepted)
            offset += UInt64(text.utf8.count)
        }
        disk.spool.step()
        #expect(disk.segments.count >= 4)
        try disk.restart()
        #expect(try readAll(disk.spool).map(\.context) == [[2], [2], [2], [20]])
        let record = try #require(disk.spool.sources().first)
        #expect(record.context == [20] && record.position == Position(offset: offset))
    }

    @Test func whatIsReadAgainAfterAFailedSyncHasWhatWasSaidLast() throws {
        let disk = try MemorySpool()
        disk.append(1...1)
        let start = UInt64(MemorySpool.text(1).utf8.count)
        disk.spool.append(["a"], of: disk.source, from: start)
        disk.spool.update(disk.source, identity: [1], context: [20])
        disk.spool.append(["b"], of: disk.source, from: start + 1)
        disk.spool.update(disk.source, identity: [3], context: [30], position: Position(offset: 0))
        disk.fileSystem.faults.sync = 1
        disk.spool.step()
        #expect(disk.spool.generation == 1)
        let record = try #require(disk.spool.sources().first)
        #expect(record.identity == [3] && record.context == [30] && record.position == Position(offset: start))
        disk.fileSystem.faults = MemoryFileSystem.Faults()
        disk.clock.advance(milliseconds: 2000)
        disk.spool.step()
        disk.spool.append(["a"], of: disk.source, from: start)
        disk.spool.step()
        #expect(try readAll(disk.spool).map(\.context) == [[2], [30]])
        try disk.restart()
        #expect(try readAll(disk.spool).map(\.context) == [[2], [30]])
        #expect(disk.spool.sources().first?.position == Position(offset: start + 1))
    }

    @Test func batchesOfConnectionsThatOutliveAFailedSyncKeepWhatWasKnownOfThem() throws {
        let disk = try MemorySpool()
        let connection = disk.spool.register(identity: [9], context: [10], position: nil)
        disk.append(1...1)
        let start = UInt64(MemorySpool.text(1).utf8.count)
        // The long event begins another segment: the sync before that fails while it and what follows wait.
        disk.spool.append(["a"], of: disk.source, from: start)
        disk.spool.append(["x"], of: connection, from: nil)
        disk.spool.update(connection, identity: [9], context: [20])
        disk.spool.append([String(repeating: "b", count: 2000)], of: disk.source, from: start + 1)
        disk.spool.append(["y"], of: connection, from: nil)
        disk.spool.update(connection, identity: [9], context: [30])
        disk.spool.append(["z"], of: connection, from: nil)
        disk.fileSystem.faults.sync = 1
        disk.spool.step()
        #expect(disk.spool.generation == 1 && disk.spool.takeGivenUp().map(\.source) == [connection])
        disk.fileSystem.faults = MemoryFileSystem.Faults()
        disk.clock.advance(milliseconds: 2000)
        disk.spool.step()
        let kept = try readAll(disk.spool).dropFirst()
        #expect(kept.map(\.text) == ["y", "z"])
        #expect(kept.map(\.context) == [[20], [30]])
    }

    /// However many addresses send, a reader holds only those that are still known.
    @Test func aReaderForgetsAForgottenSourceBehindTheBatchThatSaysSo() throws {
        let disk = try MemorySpool(settings: SpoolSettings(keepFree: .bytes(0), sync: .always))
        let connection = disk.spool.register(identity: [9], context: [10], position: nil)
        disk.spool.append(["x"], of: connection, from: nil)
        disk.spool.append(["y"], of: connection, from: nil)
        disk.spool.forget(connection)
        disk.spool.append(["z"], of: disk.source, from: 0)
        disk.spool.append(["last"], of: disk.source, from: 1)
        disk.spool.step()
        var reader = disk.spool.makeReader(at: 1)
        var isKnown: [Bool] = []
        while case .event = try reader.next() { isKnown.append(reader.source(connection) != nil) }
        // The batch that says so may have events of the source itself.
        #expect(isKnown == [true, true, true, false])
    }
}
