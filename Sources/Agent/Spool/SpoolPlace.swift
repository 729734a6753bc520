public import Configuration
public import Events
public import Spool

#if canImport(Glibc)
    import Glibc
#endif

/// The data directory that a command is about, and the configuration that it belongs to.
public struct SpoolPlace: Sendable {
    /// `data_dir`
    public let directory: String
    /// nil where only a data directory was named.
    public let configuration: AgentConfiguration?

    /// - Parameters:
    ///   - configuration: the directory of configuration files; read only where `dataDirectory` is nil or it
    ///     `isNeeded`.
    ///   - dataDirectory: a data directory, instead of the configuration's.
    ///   - report: is told of errors in the configuration.
    public init(
        configuration path: String, dataDirectory: String?, isNeeded: Bool, report: (Diagnostic) -> Void
    ) throws(SpoolCommandError) {
        if let dataDirectory, !isNeeded {
            directory = dataDirectory
            configuration = nil
            return
        }
        let loaded = AgentConfiguration.load(directory: path)
        guard let found = loaded.configuration else {
            for diagnostic in loaded.diagnostics where diagnostic.severity == .error { report(diagnostic) }
            throw SpoolCommandError(
                "\(path): the configuration cannot be used; correct it, or name the spool with --data-dir",
                .configuration)
        }
        directory = dataDirectory ?? found.agent.dataDirectory
        configuration = found
    }

    /// What is in it.
    public func view() throws(SpoolCommandError) -> SpoolView {
        do throws(SpoolError) {
            // Asked first: what was durable then is in the files that are looked at afterwards.
            let durable = configuration?.agent.admin.socket.flatMap { DurableEnd(askedOf: $0) }
            return try SpoolView.open(directory: directory, durable: durable)
        } catch {
            throw SpoolCommandError(error)
        }
    }

    /// The key under which the agent of this directory hashes, or a random one where it has none.
    public func redactionKey(warn: (String) -> Void) throws(SpoolCommandError) -> RedactionKey {
        do throws(RedactionKeyError) {
            return try RedactionKey.load(directory + "/redaction.key")
        } catch {
            guard case .missing(let path) = error else { throw SpoolCommandError(error) }
            warn("there is no \(path): values are hashed under a random key, which is that of no output")
            return .random()
        }
    }
}
