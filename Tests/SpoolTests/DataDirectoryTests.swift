import Foundation
import Testing

@testable import Spool

@Suite struct DataDirectoryTests {
    private let settings = SpoolSettings(keepFree: .bytes(0))

    @Test func aSecondOwnerIsToldThePIDOfTheFirst() throws {
        let directory = try TemporaryDirectory()
        let spool = try Spool.open(directory: directory.path, settings: settings)
        #expect(throws: SpoolError.busy(directory: directory.path, pid: getpid())) {
            try Spool.open(directory: directory.path, settings: settings)
        }
        #expect(SpoolError.busy(directory: directory.path, pid: 4711).description.contains("4711"))
        spool.close()
        try Spool.open(directory: directory.path, settings: settings).close()
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a directory away"), arguments: ["", "/spool", "/cursors"])
    func aDirectoryOfAnotherUserIsRefused(part: String) throws {
        let directory = try TemporaryDirectory()
        try Spool.open(directory: directory.path, settings: settings).close()
        #expect(chown(directory.path + part, 12345, 12345) == 0)
        #expect(throws: SpoolError.foreignOwner(path: directory.path + part, owner: 12345, expected: 0)) {
            try Spool.open(directory: directory.path, settings: settings)
        }
    }

    @Test func onlyTheOwnerCanReadWhatIsWritten() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/data"
        let spool = try Spool.open(directory: path, settings: settings)
        _ = try spool.openCursor(named: "siem", replay: .all)
        spool.close()
        let files = try #require(FileManager.default.enumerator(atPath: path))
        for case let name as String in files {
            let attributes = try FileManager.default.attributesOfItem(atPath: path + "/" + name)
            let mode = try #require(attributes[.posixPermissions] as? Int)
            #expect(mode & 0o077 == 0, "\(name)")
        }
    }

    @Test func aLinkInPlaceOfASegmentIsNotFollowed() throws {
        let directory = try TemporaryDirectory()
        try Spool.open(directory: directory.path, settings: settings).close()
        let link = directory.path + "/spool/00000000000000000900.seg"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/etc/passwd")
        let notices = Notices()
        try Spool.open(directory: directory.path, settings: settings) { notices.add($0) }.close()
        #expect(notices.all.contains { if case .foreignFile(link, _) = $0 { true } else { false } })
    }

    @Test func aDirectoryThatIsMovedOrCopiedGoesOnWhereItWas() throws {
        let directory = try TemporaryDirectory()
        let old = directory.path + "/old"
        let first = try Spool.open(directory: old, settings: settings)
        let source = first.register(identity: [1], context: [2], position: Position(offset: 0))
        let cursor = try first.openCursor(named: "siem", replay: .all)
        first.append((1...100).map { "event \($0)" }, of: source, from: 0)
        let waiter = first.makeWaiter()
        #expect(eventually { first.wait(for: 100, as: waiter) {} })
        cursor.acknowledge(next: 41, previous: 40)
        let log = try first.readAll()
        first.close()
        let moved = directory.path + "/new/place"
        try FileManager.default.createDirectory(atPath: directory.path + "/new", withIntermediateDirectories: false)
        try FileManager.default.moveItem(atPath: old, toPath: moved)
        let copied = try TemporaryDirectory(in: "/dev/shm")
        try FileManager.default.copyItem(atPath: moved, toPath: copied.path + "/data")
        for path in [moved, copied.path + "/data"] {
            let notices = Notices()
            let spool = try Spool.open(directory: path, settings: settings) { notices.add($0) }
            #expect(try spool.readAll() == log)
            #expect(spool.stream == first.stream)
            #expect(spool.epoch != first.epoch)
            #expect(spool.sources()[0].position == Position(offset: 792))
            #expect(try spool.openCursor(named: "siem", replay: .none).next == 41)
            #expect(notices.all == [])
            spool.close()
        }
    }

    /// It may well be an old one whose file somebody has removed.
    @Test func whatANewOutputIsNotSentOfWhatIsThereIsTold() throws {
        let directory = try TemporaryDirectory()
        let notices = Notices()
        let spool = try Spool.open(directory: directory.path + "/data", settings: settings) { notices.add($0) }
        defer { spool.close() }
        let source = spool.register(identity: [1], context: [2], position: Position(offset: 0))
        _ = try spool.openCursor(named: "early", replay: .none)
        spool.append((1...100).map { "event \($0)" }, of: source, from: 0)
        let waiter = spool.makeWaiter()
        #expect(eventually { spool.wait(for: 100, as: waiter) {} })
        let before = notices.all
        _ = try spool.openCursor(named: "all", replay: .all)
        #expect(notices.all == before)
        #expect(try spool.openCursor(named: "none", replay: .none).next == 101)
        #expect(notices.all == before + [.skippedForNewOutput(output: "none", first: 1, last: 100)])
    }

    /// Neither one that a cursor was, nor one where a new file is to be made.
    @Test func linksInPlaceOfACursorAreReplacedAndNotFollowed() throws {
        let directory = try TemporaryDirectory()
        let victim = directory.path + "/victim"
        let data = directory.path + "/data"
        try Data("precious".utf8).write(to: URL(fileURLWithPath: victim))
        let first = try Spool.open(directory: data, settings: settings)
        _ = try first.openCursor(named: "siem", replay: .all)
        let source = first.register(identity: [1], context: [2], position: Position(offset: 0))
        first.append(["one"], of: source, from: 0)
        first.close()
        try FileManager.default.removeItem(atPath: data + "/cursors/siem")
        for name in ["cursors/siem", "cursors/siem.new", "spool/00000000000000000002.seg.new"] {
            try FileManager.default.createSymbolicLink(atPath: data + "/" + name, withDestinationPath: victim)
        }
        let notices = Notices()
        let spool = try Spool.open(directory: data, settings: settings) { notices.add($0) }
        defer { spool.close() }
        let cursor = try spool.openCursor(named: "siem", replay: .none)
        #expect(cursor.next == 1)
        #expect(notices.all.contains { if case .cursorUnreadable("siem", _, nil) = $0 { true } else { false } })
        cursor.acknowledge(next: 2, previous: 1)
        #expect(eventually { cursor.syncedNext == 2 })
        #expect(try String(contentsOfFile: victim, encoding: .utf8) == "precious")
        #expect(
            try FileManager.default.attributesOfItem(atPath: data + "/cursors/siem")[.type] as? FileAttributeType
                == .typeRegular)
    }

    @Test func namesOfOutputsBecomeNamesOfFiles() {
        #expect(SpoolPaths.cursorName("siem-1_b") == "siem-1_b")
        #expect(SpoolPaths.cursorName("../x y") == "%2e.%2fx%20y")
        #expect(SpoolPaths.cursorName("é") == "%c3%a9")
        #expect(SpoolPaths.cursorName("a.new") != "a.new")
        let long = String(repeating: "n", count: 5000)
        #expect(SpoolPaths.cursorName(long).utf8.count < 220)
        #expect(SpoolPaths.cursorName(long) != SpoolPaths.cursorName(long + "n"))
    }
}
