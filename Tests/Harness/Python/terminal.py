"""Runs a command in a terminal of its own and does with it what a person would.

terminal.py COMMAND...: waits for the first screen, makes the terminal larger, waits for a screen of that width, presses q.
Writes what the terminal showed to standard output. Exit status 0 if the command ended well and left the terminal as it
was.
"""
import fcntl, os, pty, select, struct, sys, termios, time


def resize(terminal, rows, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def main():
    terminal, inner = pty.openpty()
    resize(terminal, 24, 80)
    before = termios.tcgetattr(inner)
    child = os.fork()
    if child == 0:
        os.setsid()
        fcntl.ioctl(inner, termios.TIOCSCTTY, 0)
        for descriptor in range(3):
            os.dup2(inner, descriptor)
        os.execvp(sys.argv[1], sys.argv[1:])
    shown = b""
    deadline = time.monotonic() + 30

    def wait(what, condition):
        nonlocal shown
        while not condition():
            if time.monotonic() > deadline:
                sys.stdout.buffer.write(shown)
                sys.exit(f"not within 30 seconds: {what}")
            if select.select([terminal], [], [], 0.1)[0]:
                shown += os.read(terminal, 65536)

    wait("a screen", lambda: b"q quits" in shown)
    first = len(shown)
    wait("another screen", lambda: b"q quits" in shown[first:])
    resize(terminal, 40, 132)
    widened = len(shown)
    # The bottom line has moved to the last row.
    wait("a larger screen", lambda: b"\x1b[40;1H" in shown[widened:])
    os.write(terminal, b"q")
    status = None

    def ended():
        nonlocal status
        found, status = os.waitpid(child, os.WNOHANG)
        return found == child

    wait("the end", ended)
    while select.select([terminal], [], [], 0)[0]:
        shown += os.read(terminal, 65536)
    sys.stdout.buffer.write(shown)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"exit status {os.waitstatus_to_exitcode(status)}")
    if termios.tcgetattr(inner) != before:
        sys.exit("the terminal is not as it was")


main()
