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
        let calls = Mutex<[String]>([])
        let memory = IdleMemory(
            letGo: { calls.withLock { $0.append("let go") } }, giveBack: { calls.withLock { $0.append("give back") } })
        func said(after samples: [(read: UInt64, delivered: UInt64)]) -> [String] {
            for sample in samples { memory.look(at: Self.sample(read: sample.read, delivered: sample.delivered)) }
            return calls.withLock { $0 }
        }
        #expect(said(after: [(1, 0), (1, 0)]) == [], "it may only have paused")
        #expect(said(after: [(1, 0)]) == ["let go"], "each part does so on its own thread")
        #expect(said(after: [(1, 0), (1, 0)]) == ["let go", "give back"])
        #expect(said(after: [(9, 0), (9, 4), (9, 9)]).count == 2, "what is read is being delivered")
        #expect(said(after: [(9, 9), (9, 9), (9, 9)]).count == 4)
    }
}
