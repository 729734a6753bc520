import Events
import Foundation
import Logging
import Spool
import Testing
import Transport

@testable import Outputs

/// A real spool in a directory of its own, and outputs that deliver from it to loopback.
final class OutputHarness {
    let directory: String
    let spool: Spool
    let firstSeq: UInt64
    /// Of all outputs.
    let tally = EventTally()
    private var sources: [String: SourceID] = [:]
    private var appended = 0

    init(directory: String? = nil) throws {
        self.directory = directory ?? NSTemporaryDirectory() + "gatepost-outputs-" + UUID().uuidString
        spool = try Spool.open(directory: self.directory, settings: SpoolSettings(keepFree: .bytes(0)))
        firstSeq = spool.durableEnd
    }

    func close() {
        spool.close()
    }

    /// A plain TCP output with short waits.
    func output(to port: Int, _ change: (inout OutputSettings) -> Void = { _ in }) throws -> Output {
        try output(to: .collector(Endpoint(scheme: .tcp, host: "127.0.0.1", port: port)), change)
    }

    /// An output with short waits.
    func output(to: Destination, _ change: (inout OutputSettings) -> Void = { _ in }) throws -> Output {
        var settings = OutputSettings(name: "siem", to: [to])
        settings.settle.after = .milliseconds(50)
        settings.retry.min = .milliseconds(5)
        settings.retry.max = .milliseconds(20)
        settings.batch.maxWait = .milliseconds(5)
        change(&settings)
        return try Output(
            settings: settings, spool: spool, key: .random(), agent: "gw-01",
            enterpriseNumber: 32473, tally: tally, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Puts `count` numbered lines into the spool.
    func append(input: String, count: Int) throws {
        let source: SourceID
        if let known = sources[input] {
            source = known
        } else {
            let context = SourceContext(
                input: input, format: .auto, zone: ZoneName("UTC"), defaultHost: "gw-01", agent: "gw-01")
            source = spool.register(identity: Array(input.utf8), context: context.encoded(), position: nil)
            sources[input] = source
        }
        var written = 0
        while written < count {
            let batch = try waitForBatch()
            batch.beginRun(source: source, before: nil)
            while written < count, !batch.isFull {
                let line =
                    "2020-06-24T09:40:55.667-05:00 gw ACCESS_GATEWAY ACCESS AUTHZ POLICY INFO USER_AUTHZ "
                    + "[RESOURCE=\"/evt/\(appended)/end\" RESULT=\"ALLOW\" PAD=\"\(String(repeating: "x", count: 300))\"] ok"
                Array(line.utf8).withUnsafeBytes { batch.add($0) }
                written += 1
                appended += 1
            }
            batch.endRun(after: nil)
            #expect(spool.append(batch) == .accepted)
        }
    }

    /// Puts lines into the spool, as those of an input that has been appended to.
    /// - Parameter parts: whether they are the parts of one event that is too long.
    func append(input: String, lines: [String], parts: Bool = false) throws {
        let source = try #require(sources[input])
        let batch = try waitForBatch()
        batch.beginRun(source: source, before: nil)
        let whole = UInt64(lines.reduce(0) { $0 + $1.utf8.count })
        for (index, line) in lines.enumerated() {
            let part = parts ? StoredPart(number: UInt32(index + 1), wholeBytes: whole) : nil
            Array(line.utf8).withUnsafeBytes { batch.add($0, part: part) }
        }
        batch.endRun(after: nil)
        #expect(spool.append(batch) == .accepted)
    }

    private func waitForBatch() throws -> AppendBatch {
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            if let batch = spool.makeBatch() { return batch }
            sched_yield()
        }
        throw POSIXError(.ETIMEDOUT)
    }

    /// The number that ``append(input:count:)`` put into an event.
    static func number(_ event: String) -> Int? {
        text(in: event, between: "/evt/", and: "/end").flatMap { Int($0) }
    }

    static func id(_ event: String) -> String? {
        text(in: event, between: " id=\"", and: "\"")
    }

    static func seq(_ event: String) -> UInt64? {
        id(event)?.split(separator: "-").last.flatMap { UInt64($0) }
    }

    static func previous(_ event: String) -> UInt64? {
        text(in: event, between: " prev=\"", and: "\"").flatMap { UInt64($0) }
    }

    /// Not by a regular expression: unoptimized, those take most of a test's time.
    private static func text(in event: String, between opening: String, and closing: String) -> String? {
        guard let start = event.range(of: opening)?.upperBound,
            let end = event.range(of: closing, range: start..<event.endIndex)?.lowerBound
        else { return nil }
        return String(event[start..<end])
    }
}
