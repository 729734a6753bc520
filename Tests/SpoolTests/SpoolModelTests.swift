import Foundation
import Testing

@testable import Spool

@Suite struct SpoolModelTests {
    /// Seeds that found a fault once; every run has them.
    private static let regressions: [UInt64] = []

    /// `GATEPOST_SPOOL_SEED` runs one seed alone, with its story.
    @Test func nothingIsLostOrTwiceOrAnotherUnderTheSameIDWhateverFails() throws {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["GATEPOST_SPOOL_SEED"].flatMap(UInt64.init) {
            let runs = Runs(seeds: [seed])
            runs.work()
            print(runs.story.joined(separator: "\n"))
            #expect(runs.failures == [])
            return
        }
        let base = UInt64.random(in: 0..<1 << 40)
        let count = environment["GATEPOST_SPOOL_RUNS"].flatMap(UInt64.init) ?? 2000
        let runs = Runs(seeds: Self.regressions + Array(base..<base + count))
        let begun = ContinuousClock.now
        DispatchQueue.concurrentPerform(iterations: ProcessInfo.processInfo.activeProcessorCount) { _ in runs.work() }
        print("spool model: \(runs.done) runs, seeds \(base)…\(base + count - 1), \(ContinuousClock.now - begun)")
        for (name, number) in runs.came { print("spool model: \(number) \(name)") }
        #expect(runs.failures == [], "GATEPOST_SPOOL_SEED=<seed> tells the story of one")
        for (name, number) in runs.came { #expect(number > 0, "in no run there were \(name)") }
    }

    /// Runs that several threads share.
    private final class Runs: @unchecked Sendable {
        private let lock = NSLock()
        private var seeds: ArraySlice<UInt64>
        private(set) var done = 0
        private(set) var failures: [String] = []
        /// What the last run did.
        private(set) var story: [String] = []
        private var tally = MemoryFileSystem.Tally()
        private var clockSteps = 0
        private var timesCompressed = 0

        init(seeds: [UInt64]) { self.seeds = seeds[...] }

        /// What has come about in all runs.
        var came: [(String, Int)] {
            tally.all + [("clock steps", clockSteps), ("compressed batches read again", timesCompressed)]
        }

        /// Does runs until there are no more, or one has failed.
        func work() {
            while let seed = lock.withLock({ failures.isEmpty ? seeds.popFirst() : nil }) { run(seed) }
        }

        private func run(_ seed: UInt64) {
            var failure: String?
            var model: SpoolModel?
            do {
                let made = try SpoolModel(seed: seed)
                model = made
                // Many short ones and some long ones.
                try made.run(steps: seed % 10 == 0 ? 150 : 30)
            } catch {
                failure = "seed \(seed): \(error)"
            }
            lock.withLock {
                done += 1
                if let failure { failures.append(failure) }
                guard let model else { return }
                story = model.log
                tally += model.tally
                clockSteps += model.clockSteps
                timesCompressed += model.timesCompressed
            }
        }
    }
}
