import Foundation
import Harness
import Testing

extension Faults {
    /// Files that move on while the agent is dead.
    @Suite
    struct KilledWhileReadingTests {
        @Test(.timeLimit(.minutes(2)))
        func halfALineOverAKillIsWholeAndComesOnce() async throws {
            let folder = try TemporaryFolder()
            try folder.write("logs/gw.log", "one\nha")
            let station = try await Station(in: folder)
            #expect(try await station.texts(1) == ["one"])
            station.process.kill()
            try folder.append("logs/gw.log", "lf\nnext\n")
            let again = try station.agent.start()
            defer { again.kill() }
            #expect(try await station.firstTexts(3) == ["one", "half", "next"])
        }

        @Test(.timeLimit(.minutes(2)))
        func whatLogrotateDidWhileTheAgentWasDeadIsReadOnceAndInOrder() async throws {
            let folder = try TemporaryFolder()
            try folder.write("logs/gw.log", "one\n")
            let station = try await Station(in: folder)
            #expect(try await station.texts(1) == ["one"])
            station.process.kill()
            for (number, text) in ["two", "three", "four"].enumerated() {
                try folder.append("logs/gw.log", "\(text)\nand a half")
                for index in stride(from: number, to: 0, by: -1) {
                    try FileManager.default.moveItem(
                        atPath: folder("logs/gw.log.\(index).gz"), toPath: folder("logs/gw.log.\(index + 1).gz"))
                }
                try FileManager.default.moveItem(atPath: folder("logs/gw.log"), toPath: folder("logs/gw.log.1"))
                try await Command.output(["gzip", folder("logs/gw.log.1")])
                try folder.write("logs/gw.log", "")
            }
            try folder.append("logs/gw.log", "five\n")
            let again = try station.agent.start()
            defer { again.kill() }
            let all = ["one", "two", "and a half", "three", "and a half", "four", "and a half", "five"]
            #expect(try await station.firstTexts(8) == all)
        }
    }
}
