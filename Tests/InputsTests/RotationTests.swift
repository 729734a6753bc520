import Foundation
import Logging
import Spool
import Testing

@testable import Inputs

/// Writers that do not wait for anybody.
@Suite(.timeLimit(.minutes(3))) struct RotationTests {
    /// Writes numbered lines as a gateway does, and rotates `gw.log` to `gw.log.1`, `.2`, … every few milliseconds.
    private static func write(
        lines: Int, to folder: LogFolder, rotating: Duration
    ) throws -> Int {
        var rotations = 0
        var descriptor = open(folder.path("gw.log"), O_WRONLY | O_CREAT | O_APPEND, 0o644)
        try #require(descriptor >= 0)
        var next = ContinuousClock.now + rotating
        var number = 0
        while number < lines {
            let text = "line \(number) of file \(rotations) \(String(repeating: "x", count: number % 97))\n"
            number += 1
            let count = text.utf8.count
            try #require(Glibc.write(descriptor, text, count) == count)
            guard ContinuousClock.now >= next, number < lines else { continue }
            close(descriptor)
            for index in stride(from: rotations, to: 0, by: -1) {
                try folder.rename("gw.log.\(index)", to: "gw.log.\(index + 1)")
            }
            try folder.rename("gw.log", to: "gw.log.1")
            rotations += 1
            descriptor = open(folder.path("gw.log"), O_WRONLY | O_CREAT | O_APPEND, 0o644)
            next = ContinuousClock.now + rotating
        }
        close(descriptor)
        return rotations
    }

    /// All lines once, and those of one file in their order.
    private static func check(_ bench: TailBench, lines: Int) {
        let numbers = bench.texts.compactMap { Int($0.split(separator: " ")[1]) }
        #expect(numbers.count == lines)
        #expect(numbers.sorted() == Array(0..<lines))
        var last: [SourceID: Int] = [:]
        for (event, number) in zip(bench.shipped, numbers) {
            #expect(last[event.source, default: -1] < number)
            last[event.source] = number
        }
    }

    @Test(arguments: [true, false])
    func noLineIsLostOrDoubledByRotationsUnderLoad(usesInotify: Bool) throws {
        let bench = try TailBench()
        var options = TailBench.quickOptions
        options.usesInotify = usesInotify
        try bench.start(bench.input("gw.log*", "marker.log"), options: options)
        let rotations = try Self.write(lines: 50_000, to: bench.logs, rotating: .milliseconds(4))
        #expect(rotations >= 10)
        bench.waitForEvents(50_000)
        try bench.passMarker()
        Self.check(bench, lines: 50_000)
        #expect(bench.warnings.messages(.warning) == [])
    }

    @Test func fiftyRotations100MillisecondsApartLoseAndDoubleNothing() throws {
        let bench = try TailBench()
        try bench.start(bench.input("gw.log", "marker.log"))
        var number = 0
        var next = ContinuousClock.now
        for rotation in 0..<50 {
            next += .milliseconds(100)
            while ContinuousClock.now < next {
                try bench.write("line \(number) of file \(rotation)\n", to: "gw.log")
                number += 1
                usleep(500)
            }
            for index in stride(from: rotation, to: 0, by: -1) {
                try bench.rename("gw.log.\(index)", to: "gw.log.\(index + 1)")
            }
            try bench.rename("gw.log", to: "gw.log.1")
        }
        bench.waitForEvents(number)
        try bench.passMarker()
        Self.check(bench, lines: number)
        #expect(bench.warnings.messages(.warning) == [])
    }

    @Test func restartsInTheMiddleOfRotationsLoseAndDoubleNothing() throws {
        let bench = try TailBench()
        let done = Mutexed(false)
        let folder = bench.logs
        let writer = Thread {
            do {
                _ = try Self.write(lines: 50_000, to: folder, rotating: .milliseconds(5))
            } catch {
                Issue.record("writing failed: \(error)")
            }
            done.value = true
        }
        writer.start()
        var restarts = 0
        while !done.value || restarts < 3 {
            try bench.start(bench.input("gw.log*", "marker.log"))
            bench.waitForEvents(min(bench.shipped.count + 3_000, 50_000))
            try bench.reopenSpool()
            restarts += 1
        }
        try bench.start(bench.input("gw.log*", "marker.log"))
        bench.waitForEvents(50_000)
        try bench.passMarker()
        Self.check(bench, lines: 50_000)
    }

    @Test func aThousandFilesAtOnceAreAllRead() throws {
        let bench = try TailBench()
        try bench.start(bench.input("*.log"))
        for index in 0..<1000 { try bench.write("line \(index)\n", to: "gw\(index).log") }
        for index in 0..<1000 { try bench.write("line \(1000 + index)\n", to: "gw\(index).log") }
        bench.waitForEvents(2000)
        try bench.passMarker()
        Self.check(bench, lines: 2000)
    }
}

/// A value that two threads share.
final class Mutexed<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var stored: Value

    init(_ value: Value) {
        stored = value
    }

    var value: Value {
        get { lock.withLock { stored } }
        set { lock.withLock { stored = newValue } }
    }
}
