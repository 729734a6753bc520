import Foundation
import Logging
import Testing

@testable import Inputs

/// Stack traces and other lines that continue an event, in files.
@Suite(.timeLimit(.minutes(2))) struct JoiningTests {
    let bench: TailBench

    static let head = "2020-08-10 15:36:49.769 ERROR 1336 --- [main] a.b.C : it broke"
    static let trace = head + "\njava.lang.IllegalStateException: x\n\tat a.b.C.d(C.java:1)\n\t... 3 more"
    static let audit = #"2020-06-24T09:40:55Z gw ACCESS_GATEWAY ACCESS AUTHZ POLICY INFO USER_AUTHZ [APP="x"] allow"#

    init() throws {
        bench = try TailBench()
    }

    /// With so long a wait for more that no test lives to see its end.
    private static var patientOptions: FileTailerOptions {
        var options = TailBench.quickOptions
        options.continuationGrace = .seconds(600)
        return options
    }

    @Test func aStackTraceIsOneEvent() throws {
        try bench.write("before\n\(Self.trace)\n\(Self.audit)\n", to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(3)
        #expect(bench.texts == ["before", Self.trace, Self.audit])
    }

    @Test func multilineOffLeavesEveryLineAnEvent() throws {
        try bench.write("\(Self.trace)\n", to: "gw.log")
        try bench.start(bench.input("*.log") { $0.multiline = .off }, options: Self.patientOptions)
        bench.waitForEvents(4)
        #expect(bench.texts == Self.trace.split(separator: "\n").map(String.init))
    }

    @Test func aTraceThatIsWrittenLineByLineIsOneEvent() throws {
        try bench.start(bench.input("*.log"), options: Self.patientOptions)
        for line in Self.trace.split(separator: "\n") {
            try bench.write("\(line)\n", to: "gw.log")
            bench.wait("the line to be read") { _ in
                let size = (try? FileManager.default.attributesOfItem(atPath: bench.path("gw.log"))[.size]) as? UInt64
                return bench.tailer?.status()[0].lagBytes == size
            }
        }
        #expect(bench.texts == [])
        try bench.write("\(Self.audit)\n", to: "gw.log")
        bench.waitForEvents(2)
        #expect(bench.texts == [Self.trace, Self.audit])
    }

    @Test func onlyWhatPromisesMoreIsWaitedFor() throws {
        try bench.start(bench.input("*.log"), options: Self.patientOptions)
        try bench.write("\(Self.trace)\n\(Self.audit)\n", to: "gw.log")
        bench.waitForEvents(2)
        try bench.write("\(Self.audit)\n", to: "gw.log")
        bench.waitForEvents(3)
        try bench.write("text\n", to: "gw.log")
        bench.waitForEvents(4)
        #expect(bench.texts == [Self.trace, Self.audit, Self.audit, "text"])
    }

    @Test func aTraceIsShippedWhenNothingFollowsForAWhile() throws {
        var options = TailBench.quickOptions
        options.continuationGrace = .milliseconds(200)
        try bench.start(bench.input("*.log"), options: options)
        let start = ContinuousClock.now
        try bench.write("\(Self.trace)\n", to: "gw.log")
        bench.waitForEvents(1)
        #expect(ContinuousClock.now - start >= .milliseconds(200))
        #expect(bench.texts == [Self.trace])
    }

    @Test func whatWasLeftAloneForLongIsNotWaitedFor() throws {
        try bench.write("\(Self.trace)\n", to: "gw.log")
        try bench.setModified("gw.log", 1_700_000_000)
        try bench.start(bench.input("*.log"), options: Self.patientOptions)
        bench.waitForEvents(1)
        #expect(bench.texts == [Self.trace])
    }

    @Test func halfALineBehindATraceSaysWhetherTheTraceGoesOn() throws {
        try bench.start(bench.input("*.log"), options: Self.patientOptions)
        try bench.write("\(Self.trace)\n\(Self.audit.prefix(40))", to: "gw.log")
        bench.waitForEvents(1)
        #expect(bench.texts == [Self.trace])
        try bench.write("\(Self.audit.dropFirst(40))\n", to: "gw.log")
        bench.waitForEvents(2)
        #expect(bench.texts == [Self.trace, Self.audit])
    }

    @Test func aTraceIsOneEventOverARestart() throws {
        let (first, rest) = (Self.trace.prefix(100), Self.trace.dropFirst(100))
        try bench.write("\(Self.audit)\n\(first)", to: "gw.log")
        try bench.start(bench.input("*.log"), options: Self.patientOptions)
        bench.waitForEvents(1)
        bench.waitUntilDrained(rest: 100)
        try bench.reopenSpool()
        try bench.write("\(rest)\n\(Self.audit)\n", to: "gw.log")
        try bench.start(bench.input("*.log"), options: Self.patientOptions)
        bench.waitForEvents(3)
        #expect(bench.texts == [Self.audit, Self.trace, Self.audit])
    }

    @Test func aTraceAtTheEndOfARotatedFileIsShippedWhole() throws {
        try bench.start(bench.input("gw.log*", "marker.log"))
        try bench.write("\(Self.trace)\n", to: "gw.log")
        try bench.rename("gw.log", to: "gw.log.1")
        try bench.write("\tat a.new.File.f(File.java:1)\n\(Self.audit)\n", to: "gw.log")
        bench.waitForEvents(3)
        try bench.passMarker()
        #expect(Set(bench.texts) == ["\tat a.new.File.f(File.java:1)", Self.trace, Self.audit])
    }

    @Test func whatWaitedInAFileThatIsCutShortIsNotLost() throws {
        try bench.start(bench.input("*.log"), options: Self.patientOptions)
        try bench.write("\(Self.audit)\n\(Self.trace)\n", to: "gw.log")
        bench.waitForEvents(1)
        bench.waitUntilDrained(rest: UInt64(Self.trace.utf8.count) + 1)
        try #require(truncate(bench.path("gw.log"), 0) == 0)
        try bench.write("\(Self.audit)\n", to: "gw.log")
        bench.wait("all of it") { $0.count == 4 }
        #expect(bench.texts == [Self.audit, Self.trace, Self.audit])
        let note = try #require(bench.discontinuities.first)
        #expect(note.text.contains(#"BYTES="0""#), "\(note.text)")
    }

    @Test func aTraceLargerThanTheReadBufferIsOneEvent() throws {
        let frame = "\tat " + String(repeating: "x", count: 1500) + "(C.java:1)"
        let trace = ([Self.head] + Array(repeating: frame, count: 400)).joined(separator: "\n")
        try bench.write("\(Self.audit)\n\(trace)\n\(Self.audit)\n", to: "gw.log")
        try bench.start(bench.input("*.log"), options: Self.patientOptions)
        bench.waitForEvents(3)
        #expect(bench.texts == [Self.audit, trace, Self.audit])
    }

    @Test func endlessContinuationIsCutIntoEventsAndEmptyLinesAreNotHeldForEver() throws {
        let frame = "\tat a.b.C.d(C.java:1)"
        let text = ([Self.head] + Array(repeating: frame, count: 20_000)).joined(separator: "\n")
        try bench.write(text + String(repeating: "\n", count: 1_000_000), to: "gw.log")
        try bench.start(bench.input("*.log"), options: Self.patientOptions)
        bench.waitForEvents(41)
        bench.waitUntilDrained()
        #expect(bench.texts.joined(separator: "\n") == text)
        #expect(bench.texts.allSatisfy { $0.split(separator: "\n").count <= 500 })
    }

    @Test func aTraceWithCRLFHasLFBetweenItsLines() throws {
        try bench.write(Self.trace.replacing("\n", with: "\r\n") + "\r\n" + Self.audit + "\r\n", to: "gw.log")
        try bench.start(bench.input("*.log"), options: Self.patientOptions)
        bench.waitForEvents(2)
        #expect(bench.texts == [Self.trace, Self.audit])
    }
}
