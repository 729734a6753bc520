import Foundation
import Harness

/// The package of the program under test.
struct DebianPackage: Sendable {
    /// Of all tests in this process; made once, which takes half a minute.
    static let shared = Task { try await DebianPackage() }

    /// `packaging/out/gatepost_<version>_<arch>.deb`.
    let path: String

    /// Has `packaging/build` make it, which fails where lintian finds an error or a warning.
    private init() async throws {
        let said = try await Command.output(
            ["\(Repository.root)/packaging/build", Repository.gatepost], within: .seconds(300))
        guard let name = said.split(separator: "\n").last, name.hasSuffix(".deb") else {
            throw HarnessError("packaging/build names no package:\n\(said)")
        }
        path = "\(Repository.root)/\(name)"
    }

    /// The same, as a version that comes after it.
    func successor(in folder: TemporaryFolder) async throws -> String {
        let tree = folder("successor")
        try await Command.output(["dpkg-deb", "--raw-extract", path, tree])
        let control = try String(contentsOfFile: "\(tree)/DEBIAN/control", encoding: .utf8)
        let newer = control.replacing(/Version: (.*)/) { "Version: \($0.1)+next" }
        try newer.write(toFile: "\(tree)/DEBIAN/control", atomically: true, encoding: .utf8)
        // What the next version ships is not what stands in /etc.
        let shipped = "\(tree)/etc/gatepost/conf.d/20-siem.yaml"
        let text = try String(contentsOfFile: shipped, encoding: .utf8)
        try (text + "\n# Of the next version.\n").write(toFile: shipped, atomically: true, encoding: .utf8)
        try await Command.output(["dpkg-deb", "-Znone", "--build", tree, folder("successor.deb")])
        return folder("successor.deb")
    }
}
