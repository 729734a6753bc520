import Configuration
import Events
import Foundation
import Testing

@testable import Inputs

/// Listeners that come, go and change while others are used.
@Suite(.timeLimit(.minutes(1))) struct ListenerReloadTests {
    @Test func aReloadTouchesNoConnectionOfAnInputThatStays() async throws {
        let bench = try ListenBench()
        let stays = try bench.input("stays", "tcp://127.0.0.1:0")
        let goes = try bench.input("goes", "tcp://127.0.0.1:0")
        try bench.start(stays, goes)
        let port = try bench.port("stays")
        let one = try Sender(port: port)
        let other = try Sender(port: bench.port("goes"))
        try one.send("before, and half ")
        try other.send("last words")
        bench.wait("both to be read") { _ in try bench.status("stays").bytes > 0 && bench.status("goes").bytes > 0 }
        try await bench.reload(stays, bench.input("comes", "udp://127.0.0.1:0"))
        #expect(try bench.port("stays") == port)
        try one.send("of a line\n")
        #expect(other.receiveLine() == nil)
        try Sender(port: bench.port("comes"), datagrams: true).send("new")
        bench.waitForEvents(3)
        #expect(Set(bench.texts) == ["before, and half of a line", "last words", "new"])
        #expect(bench.listeners?.status().map(\.name) == ["stays", "comes"])
    }

    @Test func whatComesBehindAChangeBelongsToTheInputAsItIsNow() async throws {
        let bench = try ListenBench()
        try bench.start(bench.input("gateway", "tcp://127.0.0.1:0"))
        let port = try bench.port()
        let sender = try Sender(port: port)
        try sender.send("old\n")
        bench.waitForEvents(1)
        try await bench.reload(
            bench.input("gateway", "tcp://127.0.0.1:0") { $0.labels = [.init(name: "site", value: "dmz")] })
        #expect(try bench.port() == port)
        try sender.send("new\n")
        bench.waitForEvents(2)
        #expect(bench.shipped.map { $0.context.labels.map(\.value) } == [[], ["dmz"]])
        #expect(try bench.status().events == 2 && bench.status().connections == 1)
    }

    @Test func anAddressThatCannotBeListenedOnChangesNothing() async throws {
        let bench = try ListenBench()
        let good = try bench.input("gateway", "tcp://127.0.0.1:0")
        try bench.start(good)
        let taken = try bench.port()
        let path = bench.path("new")
        let bad = try bench.input("other", "unix://\(path)", "tcp://127.0.0.1:\(taken)")
        let error = await #expect(throws: ListenError.self) { try await bench.reload(good, bad) }
        #expect(error?.reason == .taken)
        #expect(error?.description.contains("input 'other': tcp://127.0.0.1:\(taken) cannot be listened on") == true)
        #expect(!FileManager.default.fileExists(atPath: path))
        try Sender(port: taken).send("still here\n")
        bench.waitForEvents(1)
    }

    @Test func aSocketsFileIsMadeForItsGroupAndTakenAwayAgain() throws {
        let bench = try ListenBench()
        let path = bench.path("run/log")
        try bench.start(bench.input("gateway", "unix://\(path)"))
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o660)
        #expect(throws: ListenError.self) { try ListeningSocket(ListenAddress(parsing: "unix://\(path)")) }
        bench.stop()
        let gone = Date(timeIntervalSinceNow: 5)
        while FileManager.default.fileExists(atPath: path), Date() < gone { usleep(1000) }
        #expect(!FileManager.default.fileExists(atPath: path))
        // A listener that was killed leaves its file; the next one replaces it, and nothing but a socket.
        try "mine".write(toFile: bench.path("file"), atomically: true, encoding: .utf8)
        #expect(throws: ListenError.self) {
            try ListeningSocket(ListenAddress(parsing: "unix://\(bench.path("file"))"))
        }
    }

    @Test func anUnsuitableAddressIsRefusedWithAReason() throws {
        for (text, word) in [
            ("tcp://127.0.0.1", "no port"), ("tcp://gw.example.com:514", "IP address"), ("127.0.0.1:514", "udp://"),
            ("unix://relative", "absolute"), ("udp://127.0.0.1:70000", "no port"), ("http://127.0.0.1:1", "tcp://"),
        ] {
            do {
                _ = try ListenAddress(parsing: text)
                Issue.record("\(text) is taken")
            } catch {
                #expect(error.message.contains(word), "\(text): \(error.message)")
            }
        }
        #expect(try ListenAddress(parsing: "tls://[::1]:6514").description == "tls://[::1]:6514")
    }
}
