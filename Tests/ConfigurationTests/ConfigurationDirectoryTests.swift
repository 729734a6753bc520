import Foundation
import Glibc
import Testing

@testable import Configuration

@Suite struct FilesOfAConfiguration {
    /// The file that each top-level key was read from, and what was said.
    private func read(_ folder: Folder) -> (keys: [String], diagnostics: [String]) {
        let directory = ConfigurationDirectory(path: folder.path)
        let keys = directory.roots.flatMap { root -> [String] in
            guard case .mapping(let entries) = root.content else { return [] }
            return entries.map { "\($0.position.file): \($0.key)" }
        }
        return (
            keys,
            directory.inReadingOrder(directory.diagnostics).map {
                $0.description.replacing(folder.path, with: "DIR")
            }
        )
    }

    @Test func filesAreReadInTheByteOrderOfTheirNames() throws {
        let folder = try Folder([
            "conf.d/b.yaml": "b: 1", "conf.d/10-x.yaml": "c: 1", "conf.d/B.yaml": "d: 1", "conf.d/9.yaml": "e: 1",
            "gatepost.yaml": "a: 1", "conf.d/ä.yaml": "f: 1",
        ])
        #expect(
            read(folder).keys == [
                "gatepost.yaml: a", "conf.d/10-x.yaml: c", "conf.d/9.yaml: e", "conf.d/B.yaml: d", "conf.d/b.yaml: b",
                "conf.d/ä.yaml: f",
            ])
    }

    @Test func whatEditorsAndPackagesLeaveBehindIsNotRead() throws {
        let leftovers = [
            "20.yaml~", ".20.yaml.swp", ".20.yaml", "20.yaml.dpkg-old", "20.yaml.dpkg-dist", "20.yaml.dpkg-new",
            "20.yaml.ucf-dist", "20.yaml.rpmsave", "20.yaml.bak", "#20.yaml#", ".#20.yaml", "README", "20.yaml.example",
        ]
        var files = ["conf.d/10.yaml": "a: 1"]
        for name in leftovers { files["conf.d/\(name)"] = "][ not to be read" }
        let (keys, diagnostics) = read(try Folder(files))
        #expect(keys == ["conf.d/10.yaml: a"])
        #expect(diagnostics.isEmpty)
    }

    @Test func aFileWithTheOtherSuffixIsPointedOut() throws {
        let (_, diagnostics) = read(try Folder(["conf.d/10.yaml": "a: 1", "conf.d/20.yml": "b: 1"]))
        #expect(diagnostics == ["conf.d/20.yml: warning: is not read; rename it to 20.yaml"])
    }

    @Test func theMainFileAloneIsEnough() throws {
        #expect(read(try Folder(["gatepost.yaml": "a: 1"])).keys == ["gatepost.yaml: a"])
    }

    @Test func aDirectoryWithoutConfigurationSaysWhatToDo() throws {
        let expected =
            "DIR: error: no configuration here; put a file such as conf.d/10-gateway.yaml into it, "
            + "or name another directory with --config"
        #expect(read(try Folder()).diagnostics == [expected])
        #expect(read(try Folder(["conf.d/README": ""])).diagnostics == [expected])
    }

    @Test func aDirectoryThatIsNoneSaysSo() throws {
        let folder = try Folder(["file": ""])
        #expect(
            ConfigurationDirectory(path: folder.path + "/none").diagnostics.map(\.description) == [
                "\(folder.path)/none: error: no such directory; make it, or name another with --config"
            ])
        #expect(
            ConfigurationDirectory(path: folder.path + "/file").diagnostics.map(\.description) == [
                "\(folder.path)/file: error: is a file, but a directory is wanted"
            ])
        #expect(
            read(try Folder(["conf.d": "a: 1"])).diagnostics == ["conf.d: error: is a file, but a directory is wanted"])
    }

    @Test func whatCannotBeReadIsNamedAndTheRestIsRead() throws {
        let folder = try Folder([
            "conf.d/10.yaml": "a: 1", "conf.d/40.yaml": String(repeating: "#", count: 1 << 20) + "\n",
        ])
        try FileManager.default.createDirectory(
            atPath: folder.path + "/conf.d/20.yaml", withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/conf.d/30.yaml", withDestinationPath: "nowhere.yaml")
        try #require(mkfifo(folder.path + "/conf.d/50.yaml", 0o600) == 0)
        let (keys, diagnostics) = read(folder)
        #expect(keys == ["conf.d/10.yaml: a"])
        #expect(
            diagnostics == [
                "conf.d/20.yaml: error: is a directory, not a file",
                "conf.d/30.yaml: error: does not exist",
                "conf.d/40.yaml: error: is larger than 1MiB, the most that is read",
                "conf.d/50.yaml: error: is not a regular file",
            ])
    }

    @Test(.enabled(if: getuid() != 0, "root may read everything"))
    func aFileWithoutPermissionIsNamed() throws {
        let folder = try Folder(["gatepost.yaml": "a: 1"])
        try #require(chmod(folder.path + "/gatepost.yaml", 0) == 0)
        #expect(
            read(folder).diagnostics == [
                "gatepost.yaml: error: cannot be read: permission denied; run as a user who may read it, "
                    + "or change its mode"
            ])
    }

    @Test func aNameThatIsNoTextIsRefused() throws {
        let folder = try Folder(["conf.d/10.yaml": "a: 1"])
        let path = (folder.path + "/conf.d/").utf8.map { CChar(bitPattern: $0) } + [-1] + ".yaml".utf8CString
        let descriptor = open(path, O_CREAT | O_WRONLY, 0o600)
        try #require(descriptor >= 0)
        close(descriptor)
        #expect(read(folder).diagnostics == ["conf.d/\u{FFFD}.yaml: error: the file's name is not UTF-8; rename it"])
    }
}
