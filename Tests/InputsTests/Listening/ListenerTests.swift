import Events
import Foundation
import Logging
import Spool
import Testing

@testable import Inputs

/// What comes in by sockets.
@Suite(.timeLimit(.minutes(2))) struct ListenerTests {
    @Test func oneTCPPortTakesLinesAndCountedFramesAndKeepsWhoSentThem() throws {
        let bench = try ListenBench()
        try bench.start(bench.input("gateway", "tcp://127.0.0.1:0"))
        let lines = try Sender(port: bench.port())
        let counted = try Sender(port: bench.port())
        try lines.send("<13>Nov 21 19:00:00 gw app: one\r\n\n2026-11-21T19:00:00Z gw bare line\n")
        try counted.send("11 <13>1 - two7 th\nree\n5 final")
        bench.waitForEvents(5)
        #expect(
            Set(bench.texts) == [
                "<13>Nov 21 19:00:00 gw app: one", "2026-11-21T19:00:00Z gw bare line", "<13>1 - two", "th\nree",
                "final",
            ])
        #expect(bench.shipped.allSatisfy { $0.context.peer == "127.0.0.1" && $0.context.defaultHost == "127.0.0.1" })
        #expect(Set(bench.shipped.map(\.source)).count == 1)
        #expect(try bench.status().connections == 2)
        #expect(bench.warnings.messages(.info).contains { $0.contains("listens on tcp://127.0.0.1:") })
    }

    @Test func aDatagramIsAnEvent() throws {
        let bench = try ListenBench()
        let path = bench.path("log")
        try bench.start(bench.input("gateway", "udp://127.0.0.1:0", "unixgram://\(path)"))
        let internet = try Sender(port: bench.port(), datagrams: true)
        try internet.send("<13>one\n")
        try internet.send("two\r\n\0")
        try internet.send("three\nof lines")
        try internet.send("\n")
        let unix = try Sender(path: path, datagrams: true)
        try unix.send("four\0")
        bench.waitForEvents(4)
        #expect(Set(bench.texts) == ["<13>one", "two", "three\nof lines", "four"])
        #expect(bench.shipped.first { $0.text == "four" }?.context.peer == nil)
        #expect(bench.shipped.first { $0.text == "four" }?.context.defaultHost == "gw-01")
        #expect(bench.shipped.first { $0.text == "two" }?.context.peer == "127.0.0.1")
        #expect(try bench.status().events == 4)
    }

    @Test func aDatagramThatIsTooLongForAnEventIsSplitIntoParts() throws {
        let bench = try ListenBench()
        try bench.start(bench.input("gateway", "udp://127.0.0.1:0") { $0.maxEventSize = 1024 })
        let text = (0..<700).map { "word\($0)" }.joined(separator: " ")
        try Sender(port: bench.port(), datagrams: true).send(text)
        bench.wait("the parts") { $0.map(\.text).joined() == text }
        #expect(bench.shipped.allSatisfy { $0.part?.wholeBytes == UInt64(text.utf8.count) && $0.bytes.count <= 1024 })
        #expect(bench.shipped.map { $0.part?.number } == (1...UInt32(bench.shipped.count)).map { $0 })
    }

    @Test func whatAConnectionSentIsWholeWhenItCloses() throws {
        let bench = try ListenBench()
        let path = bench.path("stream")
        try bench.start(bench.input("gateway", "tcp://127.0.0.1:0", "unix://\(path)"))
        for round in 0..<20 {
            let sender = round % 2 == 0 ? try Sender(port: bench.port()) : try Sender(path: path)
            try sender.send((0..<500).map { "r\(round) \($0) \(String(repeating: "x", count: 300))\n" }.joined())
            try sender.send("r\(round) the last has no end")
            sender.shut()
        }
        bench.waitForEvents(20 * 501)
        #expect(Set(bench.texts).count == 20 * 501)
        bench.wait("the connections to be let go") { _ in try bench.status().connections == 0 }
        #expect(try bench.status().halfFrames == 20)
        #expect(try bench.status().accepted == 20)
    }

    @Test func aConnectionWhoseFramesCannotBeReadIsClosedAndTold() throws {
        let bench = try ListenBench()
        try bench.start(bench.input("gateway", "tcp://127.0.0.1:0"))
        let sender = try Sender(port: bench.port())
        try sender.send("3 oneno count\n")
        #expect(sender.receiveLine() == nil)
        bench.wait("the record of it") { _ in bench.discontinuities.count == 1 }
        #expect(bench.texts == ["one", "no count"])
        #expect(bench.discontinuities[0].contains("REASON=\"bad_frame\""))
        #expect(bench.discontinuities[0].contains("INPUT=\"gateway\""))
        #expect(try bench.status().lost == [.badFrame: 1])
    }

    @Test func slowAndSilentClientsHoldNobodyUp() throws {
        let bench = try ListenBench()
        try bench.start(bench.input("gateway", "tcp://127.0.0.1:0"))
        let silent = try (0..<50).map { _ in try Sender(port: bench.port()) }
        let slow = try Sender(port: bench.port())
        for (index, byte) in "12 slow and ok".utf8.enumerated() {
            try slow.send([byte])
            try Sender(port: try bench.port()).send("quick \(index)\n")
            bench.wait("the quick one") { $0.contains { $0.text == "quick \(index)" } }
        }
        bench.wait("the slow one") { $0.contains { $0.text == "slow and ok".prefix(12) } || $0.count >= 14 }
        #expect(bench.texts.count >= 14)
        #expect(try bench.status().connections >= silent.count)
    }

    @Test func moreConnectionsThanAllowedAreSentAwayAndCounted() throws {
        let bench = try ListenBench()
        try bench.start(bench.input("gateway", "tcp://127.0.0.1:0") { $0.maxConnections = 3 })
        let first = try (0..<3).map { _ in try Sender(port: bench.port()) }
        bench.wait("three") { _ in try bench.status().connections == 3 }
        let fourth = try Sender(port: bench.port())
        #expect(fourth.receiveLine() == nil)
        bench.wait("the count") { _ in try bench.status().refused == [.limit: 1] }
        first[0].shut()
        bench.wait("room") { _ in try bench.status().connections == 2 }
        let fifth = try Sender(port: bench.port())
        try fifth.send("let in\n")
        bench.waitForEvents(1)
        #expect(bench.warnings.count(.warning, containing: "max_connections") == 1)
    }

    @Test func aStopTakesWhatTheSocketsHold() throws {
        let bench = try ListenBench()
        try bench.start(bench.input("gateway", "tcp://127.0.0.1:0", "udp://127.0.0.1:0"))
        let senders = try (0..<5).map { _ in try Sender(port: bench.port()) }
        let datagrams = try Sender(port: bench.port("gateway", 1), datagrams: true)
        var sent = 0
        for round in 0..<200 {
            for (index, sender) in senders.enumerated() {
                try sender.send("s\(index) \(round) \(String(repeating: "x", count: 400))\n")
                sent += 1
            }
            try datagrams.send("datagram \(round)")
            sent += 1
        }
        bench.stop()
        bench.waitForEvents(sent)
        #expect(bench.shipped.count == sent)
        #expect(senders[0].receiveLine() == nil)
    }

    @Test func manyShortConnectionsLeaveOneSourceBehind() throws {
        let bench = try ListenBench()
        try bench.start(bench.input("gateway", "tcp://127.0.0.1:0"))
        for index in 0..<300 { try Sender(port: bench.port()).send("\(index)\n") }
        bench.waitForEvents(300)
        #expect(bench.spool.sources().count == 1)
    }
}
