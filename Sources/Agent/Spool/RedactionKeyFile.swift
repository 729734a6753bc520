import Events
import Glibc

/// The file of the key of the pseudonyms in a data directory.
public struct RedactionKeyFile {
    public enum Taken: Sendable {
        /// It held the same key before.
        case same
        case taken
    }

    public let path: String
    private let directory: String

    public init(of place: SpoolPlace) {
        directory = place.directory
        path = place.directory + "/redaction.key"
    }

    /// The key as 64 hexadecimal digits.
    public func text() throws(SpoolCommandError) -> String {
        try load(path).digits
    }

    /// Takes the key that `source` holds.
    /// - Parameter replaces: whether another key may be there already.
    public func take(_ source: String, replaces: Bool) throws(SpoolCommandError) -> Taken {
        let key = try load(source)
        var status = stat()
        guard unsafe stat(directory, &status) == 0 else {
            throw .failed("stat", directory, errno)
        }
        if unsafe access(path, F_OK) == 0 {
            if try load(path) == key { return .same }
            guard replaces else {
                throw SpoolCommandError(
                    "\(path) holds another key, under which values were sent; --replace says that from now on they get "
                        + "other pseudonyms", .usage)
            }
        }
        do throws(RedactionKeyError) {
            // It belongs to whom the directory belongs to: root imports it, and the agent reads it.
            try key.replace(path, owner: (status.st_uid, status.st_gid))
        } catch {
            throw SpoolCommandError(error)
        }
        return .taken
    }

    private func load(_ path: String) throws(SpoolCommandError) -> RedactionKey {
        do throws(RedactionKeyError) {
            return try RedactionKey.load(path)
        } catch {
            throw SpoolCommandError(error)
        }
    }
}
