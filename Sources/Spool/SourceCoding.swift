internal import Bytes

extension ByteWriter {
    mutating func append(position: Position) {
        append(little: position.offset)
        append(UInt8(position.check.count))
        append(position.check)
    }
}
