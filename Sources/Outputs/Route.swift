import NIOCore
import Transport

/// A way to one destination, by one protocol: opens links, one after the other, and remembers between them what the
/// protocol has learned of its peer. To be used on the output's event loop.
protocol Route: AnyObject {
    var destination: Destination { get }

    /// Opens a link.
    /// - Parameter completion: called once, on `eventLoop`, maybe before this returns.
    func open(
        on eventLoop: any EventLoop, for user: any LinkUser,
        _ completion: @escaping (Result<any Link, TransportError>) -> Void)
}
