import Events
import Foundation
import Testing

/// The key's file.
@Suite struct RedactionKeyTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "redaction-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func path(_ name: String) -> String { folder.appending(path: name).path }

    @Test func aCreatedKeyIsLoadedAgainAndIsPrivate() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let key = try RedactionKey.create(path("key"))
        #expect(try RedactionKey.load(path("key")) == key)
        let mode = try FileManager.default.attributesOfItem(atPath: path("key"))[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["key"])
    }

    @Test func aKeyIsNeverReplaced() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let key = try RedactionKey.create(path("key"))
        #expect(throws: RedactionKeyError.exists(path: path("key"))) { try RedactionKey.create(path("key")) }
        #expect(try RedactionKey.load(path("key")) == key)
    }

    @Test func whatACrashLeftWhileAKeyWasMadeIsInNobodysWay() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("0123".utf8).write(to: folder.appending(path: "key.new"))
        let key = try RedactionKey.create(path("key"))
        #expect(try RedactionKey.load(path("key")) == key)
    }

    @Test func aFileThatIsMissingOrNoKeySaysSo() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(throws: RedactionKeyError.missing(path: path("none"))) { try RedactionKey.load(path("none")) }
        for text in [
            "", "abc", String(repeating: "0", count: 63), String(repeating: "g", count: 64),
            String(repeating: "0", count: 600),
        ] {
            try Data(text.utf8).write(to: folder.appending(path: "bad"))
            #expect(throws: RedactionKeyError.malformed(path: path("bad"))) { try RedactionKey.load(path("bad")) }
        }
        #expect("\(RedactionKeyError.missing(path: "/k"))".contains("/k"))
        #expect(throws: RedactionKeyError.self) { try RedactionKey.load(folder.path) }
        #expect(throws: RedactionKeyError.self) { try RedactionKey.create(path("no/such/folder")) }
    }

    @Test func digitsOfEitherCaseAndWhiteSpaceAroundThemAreRead() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let digits = (0..<32).map { String(format: "%02X", $0) }.joined()
        try Data("\n \(digits)\r\n".utf8).write(to: folder.appending(path: "key"))
        #expect(try RedactionKey.load(path("key")) == RedactionKey(bytes: Array(0..<32)))
    }
}
