import Agent
import Glibc

/// The whole screen of a terminal, for a command that draws in place; the screen as it was comes back at the end.
///
/// While it lasts, keys come at once and unechoed, and signals that would end the program are only remembered, so that
/// nothing leaves the terminal behind in disorder.
struct TerminalScreen: ~Copyable {
    private let before: termios
    private let signalsBefore: sigset_t

    private static let ending = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

    /// nil: standard input or output is no terminal.
    init?() {
        var settings = termios()
        guard unsafe tcgetattr(STDIN_FILENO, &settings) == 0, Terminal.size != nil else { return nil }
        let before = settings
        settings.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
        guard unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings) == 0 else { return nil }
        var signals = sigset_t()
        var signalsBefore = sigset_t()
        unsafe sigemptyset(&signals)
        for number in Self.ending { unsafe sigaddset(&signals, number) }
        unsafe pthread_sigmask(SIG_BLOCK, &signals, &signalsBefore)
        self.before = before
        self.signalsBefore = signalsBefore
        // The other screen, without cursor and line wrap.
        Self.write("\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l")
    }

    deinit {
        Self.write("\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l")
        var settings = before
        unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
        var signals = signalsBefore
        unsafe pthread_sigmask(SIG_SETMASK, &signals, nil)
    }

    /// Draws lines from the top, and one at the bottom in reverse; what does not fit is left out.
    func draw(_ lines: [Substring], bottom: String) {
        guard let size = Terminal.size else { return }
        let room = max(0, size.rows - 1)
        var frame = "\u{1B}[H"
        for line in lines.prefix(room) { frame += line + "\u{1B}[K\r\n" }
        frame += "\u{1B}[J\u{1B}[\(size.rows);1H\u{1B}[7m\(bottom.prefix(size.columns))\u{1B}[0m\u{1B}[K"
        Self.write(frame)
    }

    /// Waits for a key.
    /// - Returns: the key's byte, nil after `milliseconds`; Ctrl-C where a signal wants to end the program, or the terminal
    ///   has gone.
    func key(within milliseconds: Int32) -> UInt8? {
        let interrupt: UInt8 = 3
        var pending = sigset_t()
        unsafe sigpending(&pending)
        if Self.ending.contains(where: { unsafe sigismember(&pending, $0) == 1 }) { return interrupt }
        var request = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&request, 1, milliseconds) > 0 else { return nil }
        var byte: UInt8 = 0
        return unsafe read(STDIN_FILENO, &byte, 1) == 1 ? byte : interrupt
    }

    private static func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { return }
            rest = rest.dropFirst(max(count, 0))
        }
    }
}
