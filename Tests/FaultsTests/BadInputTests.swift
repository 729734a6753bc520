import Foundation
import Harness
import Testing

extension Faults {
    @Suite
    struct BadInputTests {
        private let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        @Test(.timeLimit(.minutes(2)))
        func binaryNULAndInvalidUTF8ComeAsValidJSONOneEventALine() async throws {
            var content = Data("before\n".utf8)
            content += Data((0...255).map { UInt8($0) }.filter { $0 != 0x0A })
            content += Data("\nnul \0 within\n".utf8)
            content += Data("cut \u{e9}".utf8.dropLast()) + Data("\nlone ".utf8) + [0xFF, 0xC0, 0x80, 0xED, 0xA0, 0x80]
            content += Data("\nafter\n".utf8)
            try folder.write("logs/gw.log", content)
            let texts = try await Station(in: folder).texts(6)
            #expect(texts[0] == "before")
            #expect(texts[1].contains("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
            #expect(texts[2] == "nul \0 within")
            #expect(texts[3] == "cut \u{fffd}")
            #expect(texts[4].hasPrefix("lone \u{fffd}"))
            #expect(texts[5] == "after")
        }

        @Test(.timeLimit(.minutes(2)))
        func carriageReturnsAtLineEndsAreNoPartOfTheEvent() async throws {
            try folder.write("logs/gw.log", "one\r\ntwo\r\nin\rside\r\n")
            #expect(try await Station(in: folder).texts(3) == ["one", "two", "in\rside"])
        }

        @Test(.timeLimit(.minutes(2)))
        func aStackTraceComesAsTheMessageOfItsLine() async throws {
            let head = "2020-08-10 15:42:30.583 ERROR 1336 --- [ XNIO-2 task-11] com.okta.oag.Service : "
            let trace = "it broke\njava.lang.IllegalStateException: x\n\tat a.b.C.d(C.java:1)\n\t... 3 more"
            try folder.write("logs/gw.log", "before\n\(head)\(trace)\n")
            let event = try #require(try await Station(in: folder).events(2).last)
            #expect(event["message"] as? String == trace)
            #expect(event["level"] as? String == "ERROR")
            #expect(
                event["data"] as? [String: String] == [
                    "PID": "1336", "THREAD": "XNIO-2 task-11", "LOGGER": "com.okta.oag.Service",
                ])
            #expect(event["raw"] == nil)
        }

        @Test(.timeLimit(.minutes(2)))
        func aLastLineWithoutEndWaitsUntilItIsWholeAndIsSentOnce() async throws {
            try folder.write("logs/gw.log", "whole\nhalf a ")
            try folder.write("logs/other.log", "first\n")
            let station = try await Station(in: folder)
            #expect(Set(try await station.texts(2)) == ["whole", "first"])
            try folder.append("logs/other.log", "second\n")
            #expect(try await station.texts(3).last == "second")
            try folder.append("logs/gw.log", "line\n")
            #expect(try await station.texts(4).last == "half a line")
        }

        @Test(.timeLimit(.minutes(2)))
        func aLastLineWithoutEndIsSentOnceItsFileWasRenamed() async throws {
            try folder.write("logs/gw.log", "whole\nno end")
            let station = try await Station(in: folder)
            #expect(try await station.texts(1) == ["whole"])
            try FileManager.default.moveItem(atPath: folder("logs/gw.log"), toPath: folder("logs/gw.log.1"))
            try folder.write("logs/gw.log", "next\n")
            #expect(Set(try await station.texts(3)) == ["whole", "no end", "next"])
        }

        @Test(.timeLimit(.minutes(2)))
        func aLineOfTenMebibytesComesInMarkedPartsThatMakeTheWhole() async throws {
            let words = (0..<1_400_000).map { "w\($0)" }
            let line = words.joined(separator: " ").prefix(10 << 20)
            try folder.write("logs/gw.log", "before\n\(line)\nafter\n")
            let station = try await Station(in: folder)
            try await eventually("the line after", detail: { station.process.said }) {
                station.sink.received.contains("\"after\"")
            }
            let events = try await station.events(station.sink.received.lineCount)
            let parts = events.dropFirst().dropLast()
            #expect(parts.count >= 10)
            var whole = ""
            for (index, event) in parts.enumerated() {
                let part = try #require(event["part"] as? [String: Int], "no mark on part \(index + 1)")
                #expect(part == ["n": index + 1, "of_bytes": line.utf8.count])
                whole += try #require(event["message"] as? String ?? event["raw"] as? String)
            }
            #expect(whole.utf8.count == line.utf8.count)
            #expect(whole == line)
        }

        @Test(.timeLimit(.minutes(2)))
        func emptyFilesDirectoriesAndFIFOsUnderTheGlobHoldNothingUp() async throws {
            try folder.write("logs/empty.log", "")
            try FileManager.default.createDirectory(
                atPath: folder("logs/directory.log"), withIntermediateDirectories: true)
            #expect(mkfifo(folder("logs/fifo.log"), 0o600) == 0)
            try folder.write("logs/gw.log", "one\n")
            let station = try await Station(in: folder)
            #expect(try await station.texts(1) == ["one"])
            try folder.append("logs/empty.log", "two\n")
            #expect(try await station.texts(2) == ["one", "two"])
            #expect(try await station.process.stop(within: .seconds(10)) == 0, "\(station.process.said)")
        }

        @Test(.timeLimit(.minutes(2)))
        func aFileWithoutPermissionIsWarnedOfOnceAndReadOncePermitted() async throws {
            let path = try folder.write("logs/gw.log", "secret so far\n")
            chmod(path, 0)
            try folder.write("logs/other.log", "one\n")
            let station = try await Station(in: folder, with: Self.unprivileged)
            #expect(try await station.texts(1) == ["one"])
            try await station.process.says("\(path) cannot be read")
            // So many looks at the file later it is still one warning.
            for number in 2...20 {
                try folder.append("logs/other.log", "\(number)\n")
                _ = try await station.texts(number)
            }
            chmod(path, 0o644)
            #expect(try await station.texts(21).last == "secret so far")
            let lines = station.process.said.split(separator: "\n").filter { $0.contains(path) }
            #expect(lines.count { $0.contains("warning") } == 1, "\(lines)")
            #expect(lines.count { $0.contains("\(path) can be read now") } == 1, "\(lines)")
        }

        @Test(.timeLimit(.minutes(2)), arguments: ["check", "run"])
        func aConfigurationOfRandomBytesIsRefusedWithItsPlace(_ command: String) async throws {
            var random = SystemRandomNumberGenerator()
            for attempt in 0..<20 {
                let bytes = (0..<2000).map { _ in UInt8.random(in: 0...255, using: &random) }
                try folder.write("\(attempt)/gatepost.yaml", bytes)
                let result = try await Command.run(
                    [Repository.gatepost, command, "--config", folder("\(attempt)")], within: .seconds(20))
                #expect(result.status == 78, "\(Data(bytes).base64EncodedString())\n\(result.diagnostics)")
                #expect(
                    result.diagnostics.contains(#/gatepost\.yaml:\d+:\d+: error: /#), "\(result.diagnostics)")
            }
        }

        @Test(.timeLimit(.minutes(2)), arguments: ["ca", "cert"])
        func aCertificateFileThatIsNoneIsNamedAndHoldsUpItsOutputOnly(_ setting: String) async throws {
            let authority = try await CertificateAuthority(in: folder)
            let identity = try await authority.issue("agent")
            let wrong = try folder.write("wrong.pem", "-----BEGIN CERTIFICATE-----\nnot at all\n")
            let tls = setting == "ca" ? "ca: \(wrong)" : "cert: \(wrong), key: \(identity.key)"
            let agent = try Agent(
                in: folder,
                """
                inputs: { gw: { files: ["\(folder("logs"))/*.log"] } }
                outputs: { siem: { to: "tls://localhost:6514", tls: { \(tls) } } }
                """)
            let check = try await Command.run([Repository.gatepost, "check", "--config", agent.configuration])
            #expect(check.status == 78, "\(check.diagnostics)")
            #expect(check.diagnostics.contains(#/gatepost\.yaml:\d+:\d+: error: .*wrong\.pem/#), "\(check.diagnostics)")

            // The agent starts: its output waits for a better file.
            let process = try agent.start()
            try await process.says(" warning reading the ")
            #expect(process.said.contains(#/gatepost\.yaml:\d+:\d+: warning: .*wrong\.pem/#), "\(process.said)")
            #expect(process.said.contains("reason=not_a_certificate"), "\(process.said)")
            #expect(try await process.stop() == 0)
        }

        /// A command that runs another without root's right to read everything.
        private static let unprivileged =
            getuid() == 0 ? ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] : []
    }
}
