/// The bytes that redaction looks for besides.
extension ASCII {
    @inline(__always) static var percent: UInt8 { 0x25 }
    @inline(__always) static var ampersand: UInt8 { 0x26 }
    @inline(__always) static var apostrophe: UInt8 { 0x27 }
    @inline(__always) static var questionMark: UInt8 { 0x3F }
}
