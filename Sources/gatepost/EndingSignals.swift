import Glibc
import Synchronization

/// Keeps the signals that end a program from doing so at once, so that it can end at a place of its own choice. One for
/// the process.
struct EndingSignals {
    init() {
        // Once before the handler needs it, so that nothing is initialised there.
        hasCome.store(false, ordering: .relaxed)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number) { _ in hasCome.store(true, ordering: .relaxed) }
        }
    }

    /// Whether one has come.
    var haveCome: Bool { hasCome.load(ordering: .relaxed) }
}

private let hasCome = Atomic(false)
