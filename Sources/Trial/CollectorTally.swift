/// What a ``Collector`` got so far.
public struct CollectorTally: Equatable, Sendable {
    /// Connections accepted.
    public var connections: UInt64 = 0
    /// Bytes that came from sockets: ciphertext where there is TLS.
    public var wireBytes: UInt64 = 0
    /// Bytes of the streams, framing included, after TLS and decompression were undone.
    public var streamBytes: UInt64 = 0
    /// Whole events, gap records among them.
    public var events: UInt64 = 0
    /// Different event ids.
    public var ids: UInt64 = 0
    /// Events whose id had come before.
    public var duplicates: UInt64 = 0
    /// Events without an id.
    public var withoutID: UInt64 = 0
    /// Different gap records (`<stream>-<epoch>-gap-<first>-<last>`); each is an id too.
    public var gapRecords: UInt64 = 0
    /// Different markers of a simulated gateway (``GatewaySimulator/marker(seed:number:)``).
    public var markers: UInt64 = 0
    /// Whether all ids and markers were remembered; else there were more than the settings allow, and duplicates of
    /// those not remembered count as new.
    public var isExact = true

    public init() {}
}
