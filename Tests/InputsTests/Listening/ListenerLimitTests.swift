import Foundation
import Harness
import Spool
import Testing

@testable import Inputs

/// Listeners under more than they can take.
@Suite(.timeLimit(.minutes(2)), .serialized) struct ListenerLimitTests {
    private static var smallSpool: SpoolSettings {
        SpoolSettings(
            maxSize: 4 << 20, keepFree: .bytes(0), segmentSize: 512 << 10, sync: .always, compressBacklog: false)
    }

    @Test func whileTheSpoolIsFullSendersWaitAndNothingIsLost() throws {
        let bench = try ListenBench(spool: Self.smallSpool)
        let cursor = try bench.spool.openCursor(named: "siem", replay: .all)
        bench.spool.allCursorsAreOpen()
        let path = bench.path("log")
        try bench.start(bench.input("gateway", "tcp://127.0.0.1:0", "unixgram://\(path)"))
        let sender = try Sender(port: bench.port())
        let unix = try Sender(path: path, datagrams: true)
        var sent = 0
        var rest: [UInt8] = []
        /// Sends until the listener does not read any more.
        func fill() {
            var refusals = 0
            while refusals < 200 {
                if rest.isEmpty {
                    rest = Array("n\(sent) \(String(repeating: "x", count: 4000))\n".utf8)
                    sent += 1
                }
                let count = sender.sendWhatFits(rest)
                rest.removeFirst(count)
                refusals = count == 0 ? refusals + 1 : 0
                if count == 0 { usleep(2000) }
            }
        }
        fill()
        #expect(try bench.status().isBlocked)
        #expect(sent > 800)
        bench.wait("the lag to be seen") { _ in try bench.status().lagBytes > 0 }
        // Who connects meanwhile is let in and waits; datagrams of Unix sockets wait with their sender.
        let late = try Sender(port: bench.port())
        try late.send("late\n")
        while unix.sendWhatFits(Array("datagram".utf8)) > 0 { sent += 1 }
        bench.wait("everything to come") { events in
            cursor.acknowledge(next: bench.readPosition, previous: nil)
            if !rest.isEmpty { rest.removeFirst(sender.sendWhatFits(rest)) }
            return events.count == sent + 1
        }
        #expect(bench.discontinuities == [])
        #expect(try bench.status().lost == [:])
        bench.wait("the input to be free") { _ in try !bench.status().isBlocked }
    }

    @Test func aStopWhileTheSpoolIsFullLosesNothingThatWasRead() throws {
        let bench = try ListenBench(spool: Self.smallSpool)
        _ = try bench.spool.openCursor(named: "siem", replay: .all)
        bench.spool.allCursorsAreOpen()
        try bench.start(bench.input("gateway", "tcp://127.0.0.1:0", "udp://127.0.0.1:0"))
        let half = try Sender(port: bench.port())
        try half.send("the beginning of a line")
        let trace = try Sender(port: bench.port())
        try trace.send(JoiningTests.head + "\n\tat a.b.C.d(C.java:1)\n")
        bench.wait("both to be kept") { _ in try bench.status().lagBytes > 100 }
        let sender = try Sender(port: bench.port())
        let line = Array("\(String(repeating: "x", count: 4000))\n".utf8)
        var refusals = 0
        while refusals < 100 {
            refusals = sender.sendWhatFits(line) == 0 ? refusals + 1 : 0
            if refusals > 0 { usleep(2000) }
        }
        #expect(try bench.status().isBlocked)
        let datagrams = try Sender(port: bench.port("gateway", 1), datagrams: true)
        let datagram = String(repeating: "d", count: 1000)
        // More than the largest receive buffer holds.
        for _ in 0..<40_000 { try datagrams.send(datagram) }
        bench.wait("drops to be seen") { _ in try (bench.status().lost[.spoolFull] ?? 0) > 0 }
        bench.stop()
        let read = try bench.status().events
        let lost = try bench.status().lost[.spoolFull] ?? 0
        let events = try bench.eventsAfterTheStop()
        let own = events.filter { $0.text.contains("GATEPOST_DISCONTINUITY") }
        #expect(events.count - own.count == Int(read))
        #expect(events.contains { $0.text == "the beginning of a line" })
        #expect(events.contains { $0.text == JoiningTests.head + "\n\tat a.b.C.d(C.java:1)" })
        #expect(own.reduce(0) { $0 + Self.count(in: $1.text) } == lost)
    }

    @Test func datagramsThatFindNoRoomAreCountedAndTold() throws {
        let bench = try ListenBench(spool: Self.smallSpool)
        let cursor = try bench.spool.openCursor(named: "siem", replay: .all)
        bench.spool.allCursorsAreOpen()
        try bench.start(bench.input("gateway", "udp://127.0.0.1:0"))
        let sender = try Sender(port: bench.port(), datagrams: true)
        let text = String(repeating: "x", count: 1000)
        let count = 40_000
        for index in 0..<count { try sender.send("\(index) \(text)") }
        bench.wait("drops to be seen") { _ in try (bench.status().lost[.spoolFull] ?? 0) > 0 }
        bench.wait("what was not dropped") { _ in
            cursor.acknowledge(next: bench.readPosition, previous: nil)
            let lost = try bench.status().lost.values.reduce(0, +)
            return bench.texts.count + Int(lost) == count && !bench.discontinuities.isEmpty
        }
        let lost = try bench.status().lost.values.reduce(0, +)
        bench.wait("the records") { _ in
            cursor.acknowledge(next: bench.readPosition, previous: nil)
            return bench.discontinuities.reduce(0) { $0 + Self.count(in: $1) } == lost
        }
        #expect(bench.discontinuities.allSatisfy { $0.contains("REASON=\"spool_full\"") || $0.contains("socket_full") })
        // One a second at most, however many datagrams they stand for.
        #expect(bench.discontinuities.count < 60)
    }

    /// The value of `COUNT`.
    private static func count(in text: String) -> UInt64 {
        guard let start = text.firstRange(of: "COUNT=\"")?.upperBound else { return 0 }
        return UInt64(text[start...].prefix { $0 != "\"" }) ?? 0
    }

    @Test func aFrameOfAGibibyteLeavesInPartsAndTakesNoMemory() throws {
        let bench = try ListenBench()
        try bench.start(bench.input("gateway", "tcp://127.0.0.1:0") { $0.maxEventSize = 64 << 10 })
        let sender = try Sender(port: bench.port())
        let before = try ProcessMemory().resident
        try sender.send("1073741824 ")
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        for _ in 0..<64 { try sender.send(piece) }
        var bytes = 0
        var number: UInt32 = 0
        bench.wait("the parts") { events in
            for event in events.dropFirst(Int(number)) {
                number += 1
                bytes += event.bytes.count
                #expect(event.part == StoredPart(number: number, wholeBytes: 1 << 30))
            }
            return bytes > 63 << 20
        }
        bench.wait("little to be kept") { _ in try bench.status().lagBytes <= 64 << 10 }
        // What was shipped is kept by the test itself.
        let grown = try ProcessMemory().resident - before
        #expect(grown < (96 << 20) + bytes, "\(grown >> 20) MiB, of which \(bytes >> 20) are kept by the test")
        sender.shut()
        bench.wait("the connection's end") { _ in try bench.status().halfFrames == 1 }
    }

    @Test func aForgottenSenderIsKnownAsLongAsTheSpoolMayLoseItsEventsAndNoLonger() throws {
        let bench = try ListenBench()
        let sources = try PeerSources(bench.input("gateway"), agentName: "gw-01", spool: bench.spool)
        let source = sources.source(of: nil)
        let batch = try #require(bench.spool.makeBatch())
        batch.beginRun(source: source, before: nil)
        Array("an event".utf8).withUnsafeBytes { batch.add($0) }
        batch.endRun(after: nil)
        let before = bench.spool.appendedBatch
        #expect(bench.spool.append(batch) == .accepted)
        sources.forgetAll()
        for _ in 0..<3 { sources.settle(upTo: before) }
        #expect(sources.contains(source))
        sources.settle(upTo: bench.spool.appendedBatch)
        #expect(!sources.contains(source))
    }

    @Test func aThousandHalfFramesTakeBoundedMemoryAndAreShippedWhole() throws {
        let bench = try ListenBench()
        try bench.start(bench.input("gateway", "tcp://127.0.0.1:0") { $0.maxConnections = 2000 })
        let port = try bench.port()
        let half = [UInt8](repeating: UInt8(ascii: "h"), count: 64 << 10)
        let senders = try (0..<1000).map { _ in try Sender(port: port) }
        bench.wait("all to be let in") { _ in try bench.status().connections == 1000 }
        let before = try ProcessMemory().resident
        for sender in senders { try sender.send(half) }
        bench.wait("all to be read") { _ in try bench.status().bytes == 1000 * UInt64(half.count) }
        // Seen twice a second; while reading waits, what is still in the sockets is in it as well.
        bench.wait("little to be kept") { _ in try bench.status().lagBytes <= 8 << 20 }
        let shipped = bench.shipped.reduce(0) { $0 + $1.bytes.count }
        #expect(try ProcessMemory().resident - before < (48 << 20) + 2 * shipped)
        for sender in senders { try sender.send("end\n") }
        bench.wait("every byte") { $0.reduce(0) { $0 + $1.bytes.count } == 1000 * (half.count + 3) }
        #expect(bench.shipped.count { $0.text.hasSuffix("end") } == 1000)
        #expect(try bench.status().lost == [:])
    }

    @Test func whatTheDiskRefusesToKeepIsTold() throws {
        let disk = FailingDisk()
        let bench = try ListenBench(on: disk)
        let path = bench.path("ack")
        try bench.start(
            bench.input("gateway", "tcp://127.0.0.1:0"),
            bench.input("local", "unix://\(path)") { $0.acknowledges = true })
        let plain = try Sender(port: bench.port())
        let sure = try Sender(path: path)
        try plain.send("one\n")
        try sure.send("two\n")
        bench.waitForEvents(2)
        #expect(sure.receiveLine() == "1")
        let generation = bench.spool.generation
        disk.refusal = .syncs
        try plain.send("three\nfour\n")
        try sure.send("five\n")
        bench.wait("both to be read") { _ in try bench.status().events == 3 && bench.status("local").events == 2 }
        bench.wait("the spool to give up") { _ in bench.spool.generation > generation }
        disk.refusal = .nothing
        // Who waits for the count is sent away, and sends again.
        #expect(sure.receiveLine() == nil)
        bench.wait("the record") { _ in try bench.status().lost[.unsynced] == 2 && bench.discontinuities.count >= 1 }
        #expect(bench.discontinuities.contains { $0.contains("REASON=\"unsynced\"") && $0.contains("COUNT=\"2\"") })
        let again = try Sender(path: path)
        try again.send("five\n")
        bench.wait("it again") { _ in bench.texts.contains("five") }
        #expect(again.receiveLine() == "1")
        #expect(bench.texts.sorted() == ["five", "one", "two"])
    }

    /// What is read is not pumped to the disk until the reload is done.
    @Test func whatADiskLosesOfAnInputThatAReloadTookAwayIsToldAllTheSame() async throws {
        let disk = FailingDisk()
        let bench = try ListenBench(on: disk)
        let rest = try bench.input("local", "unix://\(bench.path("local"))")
        try bench.start(bench.input("gateway", "tcp://127.0.0.1:0"), rest)
        let sender = try Sender(port: bench.port())
        try sender.send("one\n")
        bench.waitForEvents(1)
        let generation = bench.spool.generation
        try sender.send("two\nthree\n")
        try await eventually("both are read") { try bench.status().events == 3 }
        try await bench.reload(rest)
        disk.refusal = .syncs
        bench.wait("the spool to give up") { _ in bench.spool.generation > generation }
        disk.refusal = .nothing
        bench.wait("the record") { _ in
            bench.discontinuities.contains {
                $0.contains("INPUT=\"gateway\"") && $0.contains("REASON=\"unsynced\"") && $0.contains("COUNT=\"2\"")
            }
        }
    }
}
