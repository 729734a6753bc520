import Foundation
import Testing

@testable import Spool

@Suite struct SpoolModelTests {
    /// `GATEPOST_SPOOL_SEED` runs one seed alone, with its story.
    @Test func nothingIsLostOrTwiceOrAnotherUnderTheSameIDWhateverFails() throws {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["GATEPOST_SPOOL_SEED"].flatMap(UInt64.init) {
            _ = try run(seed: seed, tellsStory: true)
            return
        }
        let base = UInt64.random(in: 0..<1 << 40)
        let count = environment["GATEPOST_SPOOL_RUNS"].flatMap(UInt64.init) ?? 300
        var timesCompressed = 0
        for number in 0..<count { timesCompressed += try run(seed: base + number, tellsStory: false) }
        #expect(timesCompressed > 0, "no run had a compressed batch")
    }

    /// - Returns: how often compressed batches were read again.
    private func run(seed: UInt64, tellsStory: Bool) throws -> Int {
        let model: SpoolModel
        do {
            model = try SpoolModel(seed: seed)
        } catch {
            Issue.record("seed \(seed), at the start: \(error)")
            throw error
        }
        do {
            try model.run(steps: 150)
            return model.timesCompressed
        } catch {
            if tellsStory { print(model.log.joined(separator: "\n")) }
            Issue.record("seed \(seed): \(error)")
            throw error
        }
    }
}
