import Foundation
import Harness

/// What stands on a page and cannot be done here, and what is done for it.
extension Walk {
    /// What is done in place of a command; nil: it is typed to a shell.
    func standIn(for command: String) -> (() async throws -> String)? {
        switch command {
        // The build that runs this test would wait for itself. This is the rest of what the Makefile does for it.
        case "make deb": { try await self.makePackage() }
        case "make demo": { try await self.demonstrate() }
        case "make test":
            { try await self.recipe(of: "test", has: "Tests/run") }
        case _ where command.contains("swift test "): { try self.chooseTests(command) }
        // systemd is not process 1.
        case "sudo systemctl start gatepost": { try await self.start() }
        case "sudo systemctl restart gatepost":
            {
                guard try await self.service.stop() == 0 else { throw HarnessError(try self.service.said) }
                return try await self.start()
            }
        case "sudo systemctl reload gatepost": { try await self.service.reload() }
        case "systemctl status gatepost": { "Status: \"\(try self.service.status)\"\n" }
        case _ where command.hasPrefix("journalctl -u gatepost"): { try self.service.said }
        // The kernel is the host's: what would be set is only read.
        case "sudo sysctl --system": { try await self.debian.root.output(["sysctl", "--system", "--dry-run"]) }
        // What `make setup` has installed is what is asked for.
        case _ where command.hasPrefix("pip install ") || command.hasPrefix("sigma "):
            { try await self.usePython(command) }
        default: nil
        }
    }

    private func makePackage() async throws -> String {
        _ = try await recipe(of: "deb", has: "packaging/build .build/release/gatepost")
        let package = try await DebianPackage.shared.value.path
        let name = "packaging/out/\(URL(fileURLWithPath: package).lastPathComponent)"
        let place = debian.root("\(FreshDebian.clone)/\(name)")
        try await Command.output(["install", "-D", "-m", "0644", package, place])
        return name
    }

    private func demonstrate() async throws -> String {
        _ = try await recipe(of: "demo", has: ".build/release/gatepost demo")
        return try await Command.output([Repository.gatepost, "demo"])
    }

    /// What `make` would do for a target, which must end with a command.
    private func recipe(of target: String, has command: String) async throws -> String {
        let steps = try await Command.output(["make", "--dry-run", "--directory", Repository.root, target])
        guard steps.contains(command) else { throw HarnessError("'make \(target)' does something else:\n\(steps)") }
        return steps
    }

    /// A filter has to choose something, and a variable to be one that the tests look at.
    private func chooseTests(_ command: String) throws -> String {
        let files = try FileManager.default.subpathsOfDirectory(atPath: "\(Repository.root)/Tests")
        let sources = try files.filter { $0.hasSuffix(".swift") }
            .map { try String(contentsOfFile: "\(Repository.root)/Tests/\($0)", encoding: .utf8) }.joined()
        guard let filter = command.firstMatch(of: /--filter '?([A-Za-z0-9\/]+)/) else {
            throw HarnessError("no filter")
        }
        for word in filter.1.split(separator: "/") {
            let isModule = files.contains { $0.hasPrefix("\(word)/") }
            guard isModule || sources.contains("struct \(word)") || sources.contains("func \(word)") else {
                throw HarnessError("no test is called \(word)")
            }
        }
        for variable in command.matches(of: /([A-Z_]+)=/) where !sources.contains("environment[\"\(variable.1)\"]") {
            throw HarnessError("no test looks at \(variable.1)")
        }
        return ""
    }

    private func usePython(_ command: String) async throws -> String {
        let path = "\(Repository.root)/.peers/python/bin:/usr/bin:/bin"
        return try await Command.output(
            [
                "env", "--chdir=\(debian.root(FreshDebian.clone))", "PATH=\(path)", "PIP_NO_INDEX=1", "bash", "-c",
                command,
            ])
    }

    private func start() async throws -> String {
        try await service.start()
        return ""
    }
}
