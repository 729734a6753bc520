import Foundation
import Harness

/// A person who does what a page says, block by block, and looks for what it says is to be seen.
final class Walk {
    let debian: FreshDebian
    let folder: TemporaryFolder
    private let user: String
    private var installed: UnitService?
    /// What goes on until somebody interrupts it, in a terminal of its own.
    private var running: (command: String, process: ChildProcess)?
    private var commands: [String] = []
    /// What the commands of the last typed block have written.
    private(set) var output = ""
    /// The blocks to come.
    private(set) var rest: ArraySlice<Page.Block>
    /// What commands exit with that find something to complain of, as their page says.
    var exits: [String: Int32] = [:]

    /// - Parameters:
    ///   - service: the agent's, where it is installed.
    ///   - user: who types.
    init(
        _ page: Page, in debian: FreshDebian, folder: TemporaryFolder, service: UnitService? = nil,
        as user: String = "person"
    ) {
        self.debian = debian
        self.folder = folder
        self.user = user
        installed = service
        rest = page.blocks[...]
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

    /// Walks on to the end of a section.
    func on(through heading: String) async throws {
        guard let last = rest.lastIndex(where: { $0.heading == heading }) else {
            throw HarnessError("the page has no section '\(heading)' to come")
        }
        while rest.startIndex <= last { try await next() }
    }

    /// Walks on to the end of the page.
    func toTheEnd() async throws {
        while !rest.isEmpty { try await next() }
    }

    /// Walks on to the next commands, and types them.
    func onThroughCommands() async throws {
        guard let typed = rest.firstIndex(where: { $0.kind == .typed }) else {
            throw HarnessError("the page has no commands to come")
        }
        while rest.startIndex <= typed { try await next() }
    }

    /// Does what the next block says.
    func next() async throws {
        guard let block = rest.popFirst() else { throw HarnessError("the page has no block to come") }
        do {
            switch block.kind {
            case .typed:
                commands = block.commands
                output = ""
                for command in commands { output += try await type(command) }
            case .seen, .example:
                try await look(for: block)
            case .log:
                try debian.root.append(GatewayHost.log, block.text)
            case .configuration, .prometheus, .sigma, .rsyslog, .syslogNG, .splunk, .sentinel:
                // DocumentedConfigurationTests and PagesTests have each tried by the program that it is for.
                break
            }
        } catch {
            throw HarnessError("\(block.place): \(error)")
        }
    }

    /// Who does not see it yet looks again.
    private func look(for block: Page.Block) async throws {
        guard let looking = commands.last else { throw HarnessError("nothing was typed before it") }
        let first = output
        try await eventually(within: .seconds(30), "\(looking)\n\(block.text)", detail: { "\(first)\n\(output)" }) {
            if block.isShown(by: output) { return true }
            output = try await type(looking)
            return false
        }
    }

    /// Does what a line says, and gives what is seen then.
    private func type(_ command: String) async throws -> String {
        if let standIn = standIn(for: command) { return try await standIn() }
        if Self.goesOn(command) { return try await begin(command) }
        // What asks wants a terminal, and an answer.
        let asks = command.contains("gatepost spool drop ")
        return try await run(
            asks ? "echo yes | script --quiet --return --command '\(command)' /dev/null" : command,
            status: exits[command] ?? 0)
    }

    private func run(_ command: String, status: Int32 = 0) async throws -> String {
        let result = try await Command.run(debian.typed(command, as: user))
        let output = String(decoding: result.output, as: UTF8.self) + result.diagnostics
        guard result.status == status else { throw HarnessError("\(command)\nexit \(result.status)\n\(output)") }
        return output
    }

    // MARK: What goes on until it is interrupted

    private static func goesOn(_ command: String) -> Bool {
        command.contains("gatepost collect ") || command.contains("gatepost run")
            || command.contains("gatepost tap") && !command.contains("--count")
    }

    /// Has a command run on, and gives what it has said so far.
    private func begin(_ command: String) async throws -> String {
        if let running, running.command == command { return running.process.said }
        let process = try ChildProcess(debian.typed(command, as: user), log: folder("terminal.\(UUID().uuidString)"))
        if command.contains("gatepost tap") {
            try await eventually("an event is seen", detail: { process.said }) { process.said.contains("\n") }
            process.signal(SIGINT)
            let status = try await process.exit()
            // That of a program that was interrupted.
            guard status == 130 else { throw HarnessError("\(command)\nexit \(status)\n\(process.said)") }
            return process.said
        }
        running = (command, process)
        if command.contains("gatepost run") {
            try await eventually("the agent answers", detail: { process.said }) {
                guard process.isRunning else { throw HarnessError("it has ended:\n\(process.said)") }
                return try await Command.run(debian.typed("gatepost status", as: "root")).status == 0
            }
        }
        return process.said
    }

    /// Stops the agent that a typed command has started, and waits for the end of that command.
    func stopAgent() async throws {
        guard let process = running?.process,
            let owner = pid_t(debian.root.read("/var/lib/gatepost/lock").prefix { $0.isNumber })
        else { throw HarnessError("no agent was started") }
        kill(owner, SIGTERM)
        let status = try await process.exit()
        guard status == 0 else { throw HarnessError("the agent: exit \(status)\n\(process.said)") }
        running = nil
    }
}
