import Foundation
import Spool
import Testing

@testable import Inputs

/// Stack traces and other lines that continue an event, on streams.
@Suite(.timeLimit(.minutes(2))) struct StreamJoiningTests {
    private static let trace = JoiningTests.trace
    private static let audit = JoiningTests.audit
    private static let traceLines = trace.split(separator: "\n").map { "\($0)\n" }

    // MARK: One stream

    /// The events of a stream that comes in pieces of `size` bytes.
    private func events(of text: String, limit: Int = 4096, pieces size: Int) -> [String] {
        var splitter = FrameSplitter(limit: limit, joining: ContinuationRule())
        var events: [String] = []
        let receive: FrameSplitter.Receiver = { bytes, _ in
            events.append(String(decoding: bytes.withUnsafeBytes { Array($0) }, as: UTF8.self))
        }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            _ = Array(rest.prefix(size)).withUnsafeBytes { splitter.take($0, receive) }
            #expect(splitter.heldCount <= 2 * limit)
            rest = rest.dropFirst(size)
        }
        _ = splitter.finish(receive)
        #expect(splitter.heldCount == 0)
        return events
    }

    @Test(arguments: [1, 3, 16, 64, 100_000])
    func theLinesOfAStreamAreJoinedAsThoseOfAFileInWhateverPiecesTheyCome(size: Int) {
        let long = "text " + String(repeating: "x", count: 5000)
        let text = """
            before
            \(Self.trace)
            \(Self.audit)
            <134>Nov 21 19:00:00 gw app: a message

              more of it
            <13>another
            \(JoiningTests.head)

            paragraph two

            \(Self.audit)
            \(long)
              behind a long one
            last:
            """
        let joined = events(of: text + "\n", pieces: size)
        #expect(joined == Array(fileEvents(of: text + "\n", limit: 4096)))
        #expect(joined.contains(Self.trace) && joined.count { $0 == Self.audit } == 2)
        #expect(joined.contains("<134>Nov 21 19:00:00 gw app: a message\n\n  more of it"))
        #expect(joined.contains("\(JoiningTests.head)\n\nparagraph two"))
        #expect(events(of: text.replacing("\n", with: "\r\n") + "\r\n", pieces: size) == joined)
    }

    /// What a file with that content would be shipped as; a long line in its parts.
    private func fileEvents(of text: String, limit: Int) -> [String] {
        var events: [String] = []
        Array(text.utf8).withUnsafeBytes { bytes in
            var splitter = EventSplitter(bytes, rule: ContinuationRule(), maximumEventSize: limit)
            while let event = splitter.nextEvent() ?? splitter.close() {
                var rest = splitter.text(event)[...]
                while rest.count > limit {
                    let part = rest.prefix(LineSplitter.cut(UnsafeRawBufferPointer(rebasing: rest.prefix(limit))))
                    events.append(String(decoding: part, as: UTF8.self))
                    rest = rest.dropFirst(part.count)
                }
                events.append(String(decoding: rest, as: UTF8.self))
            }
        }
        return events
    }

    @Test func anEventIsJoinedUpToItsSizeAndItsNumberOfLines() {
        let lines = (0..<1200).map { "  line \($0)" }
        let events = events(of: "head\n" + lines.joined(separator: "\n") + "\n", limit: 1 << 20, pieces: 1000)
        #expect(events.map { $0.split(separator: "\n").count } == [500, 500, 201])
        let short = self.events(of: "head\n" + lines.joined(separator: "\n") + "\n", limit: 1024, pieces: 1000)
        #expect(short.allSatisfy { $0.utf8.count <= 1024 } && short.count < 30)
        #expect(short.joined(separator: "\n") == events.joined(separator: "\n"))
    }

    @Test func framesWithACountAreEventsAsTheyAre() {
        #expect(events(of: "4 text8   indent10 Caused by:", pieces: 5) == ["text", "  indent", "Caused by:"])
    }

    // MARK: Listeners

    /// With so long a wait for more that no test lives to see its end.
    private static var patient: ListenerOptions {
        var options = ListenerOptions()
        options.continuationGrace = .seconds(600)
        return options
    }

    @Test func aTraceThatComesLineByLineIsOneEventAndTheNextAuditLineAnother() throws {
        let bench = try ListenBench()
        let path = bench.path("log")
        try bench.start(
            bench.input("gateway", "tcp://127.0.0.1:0"), bench.input("local", "unix://\(path)"), options: Self.patient)
        for (name, sender) in [("gateway", try Sender(port: bench.port())), ("local", try Sender(path: path))] {
            var sent = 0
            for line in Self.traceLines {
                try sender.send(line)
                sent += line.utf8.count
                bench.wait("the line to be read") { _ in try bench.status(name).bytes == UInt64(sent) }
            }
            bench.wait("the event to be kept") { _ in try bench.status(name).lagBytes == UInt64(Self.trace.utf8.count) }
            #expect(try bench.status(name).events == 0)
            try sender.send("\(Self.audit)\n")
            bench.wait("both") { _ in try bench.status(name).events == 2 }
        }
        bench.waitForEvents(4)
        #expect(bench.texts == [Self.trace, Self.audit, Self.trace, Self.audit])
    }

    @Test func whatPromisesNoMoreIsShippedAtOnce() throws {
        let bench = try ListenBench()
        try bench.start(bench.input("gateway", "tcp://127.0.0.1:0"), options: Self.patient)
        let sender = try Sender(port: bench.port())
        for (index, line) in [Self.audit, "text", "<13>message"].enumerated() {
            try sender.send("\(line)\n")
            bench.waitForEvents(index + 1)
        }
        #expect(bench.texts == [Self.audit, "text", "<13>message"])
    }

    @Test func aTraceIsShippedWhenNothingFollowsForAWhile() throws {
        let bench = try ListenBench()
        var options = ListenerOptions()
        options.continuationGrace = .milliseconds(300)
        try bench.start(bench.input("gateway", "tcp://127.0.0.1:0"), options: options)
        let sender = try Sender(port: bench.port())
        let start = ContinuousClock.now
        try sender.send(Self.trace + "\n")
        bench.waitForEvents(1)
        #expect(ContinuousClock.now - start >= .milliseconds(300))
        #expect(bench.texts == [Self.trace])
    }

    @Test func aTraceIsShippedWhenItsConnectionEndsAndWhenTheAgentStops() throws {
        let bench = try ListenBench()
        try bench.start(bench.input("gateway", "tcp://127.0.0.1:0"), options: Self.patient)
        let first = try Sender(port: bench.port())
        try first.send(Self.trace)
        first.shut()
        bench.waitForEvents(1)
        let second = try Sender(port: bench.port())
        try second.send(Self.trace + "\n")
        bench.wait("it to be kept") { _ in try bench.status().lagBytes > 0 }
        bench.stop()
        bench.waitForEvents(2)
        #expect(bench.texts == [Self.trace, Self.trace])
    }

    @Test func whereLinesAreNotToBeJoinedNorCountedTogetherEachIsAnEvent() throws {
        let bench = try ListenBench()
        let path = bench.path("sure")
        try bench.start(
            bench.input("gateway", "tcp://127.0.0.1:0") { $0.multiline = .off },
            bench.input("local", "unix://\(path)") { $0.acknowledges = true }, options: Self.patient)
        try Sender(port: bench.port()).send(Self.trace + "\n")
        bench.waitForEvents(4)
        let sure = try Sender(path: path)
        try sure.send(Self.trace + "\n")
        bench.waitForEvents(8)
        // Each of its four lines is counted.
        var answer = sure.receiveLine()
        while let count = answer, count != "4" { answer = sure.receiveLine() }
        #expect(answer == "4")
        #expect(
            bench.texts == Self.traceLines.map { String($0.dropLast()) } + Self.traceLines.map { String($0.dropLast()) }
        )
    }

    @Test func aReloadThatEndsJoiningShipsWhatWasKept() async throws {
        let bench = try ListenBench()
        try bench.start(bench.input("gateway", "tcp://127.0.0.1:0"), options: Self.patient)
        let sender = try Sender(port: bench.port())
        try sender.send(Self.trace + "\n")
        bench.wait("it to be kept") { _ in try bench.status().lagBytes > 0 }
        try await bench.reload(bench.input("gateway", "tcp://127.0.0.1:0") { $0.multiline = .off })
        bench.waitForEvents(1)
        try sender.send("head:\n  indented\n")
        bench.waitForEvents(3)
        #expect(bench.texts == [Self.trace, "head:", "  indented"])
    }

    @Test func aThousandTracesAtOnceAreKeptInBoundedMemoryAndNothingIsLost() throws {
        let bench = try ListenBench()
        try bench.start(bench.input("gateway", "tcp://127.0.0.1:0"), options: Self.patient)
        let port = try bench.port()
        let senders = try (0..<1000).map { _ in try Sender(port: port) }
        let more = String(repeating: "\tat a.b.C.\(String(repeating: "d", count: 80))(C.java:1)\n", count: 100)
        let trace = "\(JoiningTests.head)\n\(more)"
        for sender in senders { try sender.send(trace) }
        bench.wait("all to be read") { _ in try bench.status().bytes == UInt64(1000 * trace.utf8.count) }
        // 10 MB in all, of which no more than this is kept.
        bench.wait("little to be kept") { _ in try bench.status().lagBytes <= 8 << 20 }
        for sender in senders { try sender.send("\(Self.audit)\n") }
        bench.wait("every byte") { events in
            events.reduce(0) { $0 + $1.bytes.count + 1 } == 1000 * (trace.utf8.count + Self.audit.utf8.count + 1)
        }
        #expect(bench.texts.count { $0 == Self.audit } == 1000)
    }
}
