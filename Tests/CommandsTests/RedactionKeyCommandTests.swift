import Foundation
import Harness
import Testing

/// `gatepost redaction-key`, as a user runs it.
@Suite struct RedactionKeyCommandTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// - Parameter input: what is on standard input.
    private func command(_ arguments: String..., input: String = "") async throws -> Command {
        try await Command.run(
            [Repository.gatepost, "redaction-key"] + arguments + ["--data-dir", folder("data")],
            input: folder.write("input", input))
    }

    @Test func aKeyIsTakenFromAnotherAgentAndItsPseudonymsWithIt() async throws {
        let key = String(repeating: "0123456789abcdef", count: 4)
        try FileManager.default.createDirectory(atPath: folder("data"), withIntermediateDirectories: true)
        let none = try await command("show")
        #expect(none.status == 66, "\(none.diagnostics)")

        let taken = try await command("import", "-", input: "\(key)\n")
        #expect(taken.status == 0, "\(taken.diagnostics)")
        #expect(try await command("show").text == "\(key)\n")
        let path = folder("data/redaction.key")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)

        #expect(try await command("import", path).text.contains("holds this key already"))
        let other = String(repeating: "f", count: 64)
        let refused = try await command("import", "-", input: other)
        #expect(refused.status == 64)
        #expect(refused.diagnostics.contains("--replace"))
        #expect(try await command("show").text == "\(key)\n")
        #expect(try await command("import", "-", "--replace", input: other).status == 0)
        #expect(try await command("show").text == "\(other)\n")
    }

    @Test func whatIsNoKeyIsRefusedAndChangesNothing() async throws {
        try FileManager.default.createDirectory(atPath: folder("data"), withIntermediateDirectories: true)
        let refused = try await command("import", "-", input: "0123")
        #expect(refused.status == 65)
        #expect(refused.diagnostics.contains("64 hexadecimal digits"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder("data")) == [])
        #expect(try await command("import", folder("nothing")).status == 66)
    }
}
