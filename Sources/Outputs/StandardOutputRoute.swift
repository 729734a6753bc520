import NIOCore
import Transport

/// The way to standard output.
final class StandardOutputRoute: Route {
    let destination = Destination.standardOutput

    func open(
        on eventLoop: any EventLoop, for user: any LinkUser,
        _ completion: @escaping (Result<any Link, TransportError>) -> Void
    ) {
        completion(.success(StandardOutputLink(eventLoop: eventLoop, user: user)))
    }
}
