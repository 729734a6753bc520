import Foundation
import Testing

/// For a few seconds what `make fuzz` does for minutes: the corpus as it is, and mangled at random. A trap ends the whole
/// run; what it printed last says which target and seed it was.
@Suite struct FuzzTests {
    /// Every target; `Tests/Fuzz/run` finds them by their files.
    private static let targets: [String: any FuzzTarget.Type] = [
        "EventsContext": EventsContext.self,
        "EventsLine": EventsLine.self,
        "FormatsLine": FormatsLine.self,
        "InputsIdentity": InputsIdentity.self,
        "InputsLedger": InputsLedger.self,
        "InputsLines": InputsLines.self,
        "InputsStream": InputsStream.self,
        "SpoolBatch": SpoolBatch.self,
        "SpoolCursor": SpoolCursor.self,
        "SpoolDropped": SpoolDropped.self,
        "SpoolIdentity": SpoolIdentity.self,
        "SpoolSegment": SpoolSegment.self,
        "TarArchive": TarArchive.self,
        "TransportFrames": TransportFrames.self,
    ]

    /// For all targets together.
    private static let budget = Duration.seconds(12)

    /// `GATEPOST_FUZZ_SEED` repeats a run, ten times as long.
    private static let seed = ProcessInfo.processInfo.environment["GATEPOST_FUZZ_SEED"].flatMap(UInt64.init)

    @Test(arguments: targets.keys.sorted())
    func anyBytesAreTaken(target name: String) throws {
        let target = try #require(Self.targets[name])
        let corpus = try Self.corpus(of: name)
        try #require(!corpus.isEmpty, "Tests/Fuzz/Corpus/\(name) is empty")
        for bytes in corpus { target.run(bytes) }
        let seed = Self.seed ?? .random(in: 0..<1 << 32)
        print("fuzzing \(name): GATEPOST_FUZZ_SEED=\(seed)")
        fflush(nil)
        var mangler = Mangler(seed: seed, corpus: corpus)
        let clock = ContinuousClock()
        let end = clock.now + Self.budget / Self.targets.count * (Self.seed == nil ? 1 : 10)
        while clock.now < end {
            for _ in 0..<100 { target.run(mangler.next()) }
        }
    }

    @Test func everyTargetIsRun() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        var found: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let name = file.deletingPathExtension().lastPathComponent
            if try String(contentsOf: file, encoding: .utf8).contains("\nenum \(name): FuzzTarget") {
                found.insert(name)
            }
        }
        #expect(found == Set(Self.targets.keys))
    }

    private static func corpus(of name: String) throws -> [[UInt8]] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "Corpus/\(name)")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return try files.sorted { $0.path < $1.path }.map { Array(try Data(contentsOf: $0)) }
    }
}
