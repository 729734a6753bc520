internal import Glibc

/// A process that was started here, its output in a file; it ends with ``stop()``.
struct ChildProcess: ~Copyable {
    private let pid: pid_t
    private var isReaped = false

    /// Starts `path` with `arguments`, its standard output and error appended to `log`.
    init(_ path: String, _ arguments: [String], log: String) throws(TrialError) {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        unsafe posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        // A terminal's Ctrl-C is for the program that started it, which then stops its child itself.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        var vector = unsafe ([path] + arguments).map { unsafe strdup($0) } + [nil]
        defer { unsafe vector.forEach { unsafe free($0) } }
        var started: pid_t = 0
        let code = unsafe posix_spawn(&started, path, &actions, &attributes, &vector, environ)
        guard code == 0 else { throw TrialError("starting \(path)", code: code) }
        pid = started
    }

    deinit {
        if !isReaped {
            kill(pid, SIGKILL)
            var status: Int32 = 0
            unsafe waitpid(pid, &status, 0)
        }
    }

    /// Whether it has ended by itself.
    mutating func hasEnded() -> Bool {
        if isReaped { return true }
        var status: Int32 = 0
        isReaped = unsafe waitpid(pid, &status, WNOHANG) == pid
        return isReaped
    }

    /// Asks it to stop (SIGTERM) and waits until it has.
    mutating func stop() {
        guard !isReaped else { return }
        kill(pid, SIGTERM)
        wait()
    }

    /// Waits until it has ended.
    mutating func wait() {
        guard !isReaped else { return }
        var status: Int32 = 0
        while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
        isReaped = true
    }
}
