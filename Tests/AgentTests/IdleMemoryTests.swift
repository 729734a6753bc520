import Synchronization
import Testing

@testable import Agent

@Suite struct IdleMemoryTests {
    private static func sample(read: UInt64, delivered: UInt64) -> RateMeter.Sample {
        RateMeter.Sample(
            time: .now, outputs: ["siem": RateMeter.OutputSample(delivered: delivered, backlog: read - delivered)],
            nextSeq: read, spoolBytes: 0)
    }

    @Test func memoryIsGivenBackOnceInEachQuietTime() {
        let times = Mutex(0)
        let memory = IdleMemory { times.withLock { $0 += 1 } }
        func given(after samples: [(read: UInt64, delivered: UInt64)]) -> Int {
            for sample in samples { memory.look(at: Self.sample(read: sample.read, delivered: sample.delivered)) }
            return times.withLock { $0 }
        }
        #expect(given(after: [(1, 0), (1, 0)]) == 0, "it may only have paused")
        #expect(given(after: [(1, 0), (1, 0), (1, 0)]) == 1)
        #expect(given(after: [(9, 0), (9, 4), (9, 9)]) == 1, "what is read is being delivered")
        #expect(given(after: [(9, 9), (9, 9), (9, 9)]) == 2)
    }
}
