import NIOCore
import Transport

extension Connector {
    /// Connects, and makes of the connection what a route is asked for.
    /// - Parameters:
    ///   - loop: the output's.
    ///   - make: puts what watches the connection at the end of its pipeline; throws where the channel has closed at once,
    ///     since its pipeline then takes no more handlers.
    ///   - completion: called on the loop.
    func open<Value>(
        on loop: any EventLoop, _ make: @escaping (Connection) throws -> Value,
        _ completion: @escaping (Result<Value, TransportError>) -> Void
    ) {
        connect(on: loop).assumeIsolated().whenComplete { result in
            completion(
                result.flatMap { connection in Result { try make(connection) } }.mapError { TransportError(any: $0) })
        }
    }
}

extension TransportError {
    /// What a connection failed with.
    init(any error: any Error) {
        self =
            error as? TransportError
            ?? TransportError(
                .io, attempt: "talking to the collector", cause: "\(error)",
                remedy: "nothing needs to be done: the connection is made anew")
    }
}
