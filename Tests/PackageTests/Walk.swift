import Foundation
import Harness

/// A person who does what `docs/install.md` says, step by step, and looks for what it says is to be seen.
final class Walk {
    private let debian: FreshDebian
    private let folder: TemporaryFolder
    private var installed: UnitService?
    /// A collector in a terminal of its own.
    private var collector: ChildProcess?
    /// The steps to come.
    private(set) var rest: ArraySlice<InstallPage.Step>

    init(_ page: InstallPage, in debian: FreshDebian, folder: TemporaryFolder) {
        self.debian = debian
        self.folder = folder
        rest = page.steps[...]
    }

    /// The agent's service, once its package is installed.
    var service: UnitService {
        get throws {
            if let installed { return installed }
            let service = try UnitService("gatepost", of: debian, log: folder("journal"))
            installed = service
            return service
        }
    }

    /// What cannot be done here as it stands on the page, and what is done for it. All else is typed to a shell.
    private func standIn(for command: String) -> (() async throws -> String)? {
        switch command {
        // The build that runs this test would wait for itself. This is the rest of what the Makefile does for it.
        case "make deb": { try await self.makePackage() }
        // systemd is not process 1.
        case "sudo systemctl start gatepost": { try await self.start() }
        case "sudo systemctl reload gatepost": { try await self.service.reload() }
        case "systemctl status gatepost": { "Status: \"\(try self.service.status)\"\n" }
        case "journalctl -u gatepost": { try self.service.said }
        default: nil
        }
    }

    /// Walks on to the end of a step.
    func on(through heading: String) async throws {
        guard let last = rest.firstIndex(where: { $0.heading == heading }) else {
            throw HarnessError("the page has no step '\(heading)' to come")
        }
        for step in rest[...last] { try await walk(step) }
        rest = rest[(last + 1)...]
    }

    private func walk(_ step: InstallPage.Step) async throws {
        var commands: [String] = []
        var output = ""
        for block in step.blocks {
            switch block {
            case .typed(let typed):
                commands = typed
                output = ""
                for command in typed { output += try await type(command) }
            case .seen(let lines):
                guard let looking = commands.last else { throw HarnessError("nothing was typed before \(lines)") }
                let what = "\(step.heading): \(looking)\n\(lines.joined(separator: "\n"))"
                // Who does not see it yet looks again.
                try await eventually(within: .seconds(30), what, detail: { output }) {
                    if InstallPage.shows(output, lines) { return true }
                    output += try await type(looking)
                    return false
                }
            }
        }
    }

    /// Does what a line says, and gives what is seen then.
    private func type(_ command: String) async throws -> String {
        if let standIn = standIn(for: command) { return try await standIn() }
        if command.hasPrefix("gatepost collect ") { return try await collect(command) }
        let result = try await Command.run(debian.typed(command))
        let output = String(decoding: result.output, as: UTF8.self) + result.diagnostics
        guard result.status == 0 else { throw HarnessError("\(command)\nexit \(result.status)\n\(output)") }
        return output
    }

    private func makePackage() async throws -> String {
        let steps = try await Command.output(["make", "--dry-run", "--directory", Repository.root, "deb"])
        guard steps.contains("\npackaging/build .build/release/gatepost\n") else {
            throw HarnessError("'make deb' does something else:\n\(steps)")
        }
        let package = try await DebianPackage.shared.value.path
        let name = "packaging/out/\(URL(fileURLWithPath: package).lastPathComponent)"
        let place = debian.root("\(FreshDebian.clone)/\(name)")
        try await Command.output(["install", "-D", "-m", "0644", package, place])
        return name
    }

    private func start() async throws -> String {
        try await service.start()
        return ""
    }

    /// What a collector that goes on until it is interrupted has said so far.
    private func collect(_ command: String) async throws -> String {
        if let collector { return collector.said }
        let process = try ChildProcess(debian.typed(command), log: folder("terminal"))
        collector = process
        return process.said
    }
}
