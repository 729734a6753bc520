internal import Logging

/// Warns once of what goes wrong, and tells once when it is well again.
final class TroubleLog {
    /// What is wrong with what.
    struct Key: Hashable {
        enum Kind: Hashable {
            case directory, kind, opening, reading, compressed, beside, rotated, twice, watching, descriptors
        }

        var kind: Kind
        var path: FilePath
    }

    private let logger: Logger
    private var open: [Key: String] = [:]

    init(logger: Logger) {
        self.logger = logger
    }

    func warn(_ kind: Key.Kind, _ path: FilePath, _ message: String) {
        let key = Key(kind: kind, path: path)
        guard open[key] != message else { return }
        open[key] = message
        logger.warning("\(message)")
    }

    /// Warns of what has happened and does not go on.
    func warn(_ message: String) {
        logger.warning("\(message)")
    }

    func inform(_ message: String) {
        logger.info("\(message)")
    }

    func debug(_ message: @autoclosure () -> String) {
        logger.debug("\(message())")
    }

    /// - Parameter message: said if there was a warning.
    func recovered(_ kind: Key.Kind, _ path: FilePath, _ message: @autoclosure () -> String) {
        guard !open.isEmpty, open.removeValue(forKey: Key(kind: kind, path: path)) != nil else { return }
        logger.notice("\(message())")
    }

    /// Forgets what was said of paths that are no longer there: should they come again, it is said again.
    func keepOnly(_ isThere: (FilePath) -> Bool) {
        guard !open.isEmpty else { return }
        open = open.filter { isThere($0.key.path) || [.watching, .descriptors, .beside].contains($0.key.kind) }
    }
}
