/// Bytes that are no zlib or gzip stream, or a damaged one.
public struct InflateError: Error, Equatable, Sendable, CustomStringConvertible {
    /// zlib's words.
    public var cause: String
    /// Bytes of the stream that were taken before.
    public var offset: UInt64

    public var description: String {
        "decompressing the stream: \(cause), after \(offset) bytes; have the sender write a zlib or gzip stream, or none"
    }
}
