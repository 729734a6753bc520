import Logging
import NIOCore
import NIOPosix
import Transport

/// The way into an archive on this host.
final class ArchiveRoute: Route {
    let destination: Destination
    private let path: String
    private let settings: OutputSettings
    private let logger: Logger
    private var keeper: ArchiveKeeper
    private var keeperComplaints = RepeatedMessages()
    private var isKeeping = false
    private var isKeepingAgain = false

    init(path: String, settings: OutputSettings, logger: Logger) {
        destination = .file(path)
        self.path = path
        self.settings = settings
        self.logger = logger
        keeper = ArchiveKeeper(name: ArchiveName(path: path), settings: settings.rotate)
    }

    func open(
        on eventLoop: any EventLoop, for user: any LinkUser,
        _ completion: @escaping (Result<any Link, TransportError>) -> Void
    ) {
        do throws(TransportError) {
            let link = try ArchiveLink(
                path: path, settings: settings, eventLoop: eventLoop, user: user,
                onRotation: { self.keep(on: eventLoop) })
            keep(on: eventLoop)
            completion(.success(link))
        } catch {
            completion(.failure(error))
        }
    }

    /// Compresses finished files and removes old ones, on another thread; one such run at a time.
    private func keep(on eventLoop: any EventLoop) {
        guard !isKeeping else {
            isKeepingAgain = true
            return
        }
        isKeeping = true
        let keeper = keeper
        let work = NIOThreadPool.singleton.runIfActive(eventLoop: eventLoop) { keeper.run() }
        work.assumeIsolated().whenComplete { result in
            self.isKeeping = false
            if case .success(.some(let error)) = result { self.complain(error) }
            if self.isKeepingAgain {
                self.isKeepingAgain = false
                self.keep(on: eventLoop)
            }
        }
    }

    private func complain(_ error: TransportError) {
        guard let folded = keeperComplaints.shouldSay(error.description, at: .now()) else { return }
        logger.warning("\(error.description)", metadata: folded > 0 ? ["repeated": "\(folded)"] : [:])
    }
}
