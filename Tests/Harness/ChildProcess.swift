import Foundation
import Synchronization

/// A program that a test starts: with a log of its own, ended by its own pid, and never left behind.
public final class ChildProcess: Sendable {
    public let name: String
    public let pid: pid_t
    /// The file that its standard error, and unless told otherwise its standard output, go to.
    public let log: String
    /// Its exit status once it has ended; 128 and the signal if one ended it.
    private let ended = Mutex<Int32?>(nil)
    /// The writing end of its standard input, open as long as it runs: some programs stop at its end.
    private let input: FileHandle

    /// - Parameters:
    ///   - command: the program, looked for in PATH unless it has a slash, and its arguments.
    ///   - environment: added to that of the test.
    ///   - log: the file for what it says; it is appended to.
    ///   - output: the file for its standard output, if not the log.
    public init(_ command: [String], environment: [String: String] = [:], log: String, output: String? = nil) throws {
        name = URL(fileURLWithPath: command[0]).lastPathComponent
        self.log = log
        let pipe = Pipe()
        input = pipe.fileHandleForWriting
        // Other children are not to hold it open.
        _ = fcntl(input.fileDescriptor, F_SETFD, FD_CLOEXEC)

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, pipe.fileHandleForReading.fileDescriptor, 0)
        let flags = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, 2, log, flags, 0o644)
        if let output {
            posix_spawn_file_actions_addopen(&actions, 1, output, flags, 0o644)
        } else {
            posix_spawn_file_actions_adddup2(&actions, 2, 1)
        }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        let whole = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        var arguments = command.map { strdup($0) } + [nil]
        var variables = whole.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (arguments + variables).forEach { free($0) } }
        var pid = pid_t()
        let status = posix_spawnp(&pid, command[0], &actions, &attributes, &arguments, &variables)
        guard status == 0 else { throw HarnessError("\(command[0]): \(String(cString: strerror(status)))") }
        self.pid = pid
    }

    deinit { kill() }

    /// Whether it still runs.
    public var isRunning: Bool { exitStatus(options: WNOHANG) == nil }

    /// What it has written to its log so far.
    public var said: String {
        String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
    }

    /// Sends a signal.
    public func signal(_ number: Int32) {
        ended.withLock { if $0 == nil { _ = Glibc.kill(pid, number) } }
    }

    /// Ends it at once (SIGKILL), and waits until it is gone.
    public func kill() {
        signal(SIGKILL)
        _ = exitStatus(options: 0)
    }

    /// Asks it to stop (SIGTERM), waits, and gives its exit status.
    @discardableResult
    public func stop(within limit: Duration = .seconds(30)) async throws -> Int32 {
        signal(SIGTERM)
        return try await exit(within: limit)
    }

    /// Waits until it has ended, and gives its exit status.
    public func exit(within limit: Duration = .seconds(60)) async throws -> Int32 {
        try await eventually(within: limit, "\(name) ends", detail: { said }) { !isRunning }
        return exitStatus(options: WNOHANG) ?? -1
    }

    /// Waits until it listens on `port`.
    public func listens(on port: UInt16, within limit: Duration = .seconds(30)) async throws {
        try await eventually(within: limit, "\(name) listens on port \(port)", detail: { said }) {
            guard isRunning else { throw HarnessError("\(name) has ended before it listened:\n\(said)") }
            return LocalPort.accepts(port)
        }
    }

    /// Waits until its log has `text`.
    public func says(_ text: String, within limit: Duration = .seconds(30)) async throws {
        try await eventually(within: limit, "\(name) says \"\(text)\"", detail: { said }) { said.contains(text) }
    }

    private func exitStatus(options: Int32) -> Int32? {
        ended.withLock { known in
            if known != nil { return known }
            var status: Int32 = 0
            guard waitpid(pid, &status, options) == pid else { return nil }
            let signal = status & 0x7F
            known = signal == 0 ? (status >> 8) & 0xFF : 128 + signal
            return known
        }
    }
}
