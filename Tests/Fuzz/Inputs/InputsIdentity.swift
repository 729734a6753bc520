@testable import Inputs

/// What the spool keeps of a file: its identity and, behind the first byte's count of bytes, what proves a position.
enum InputsIdentity: FuzzTarget {
    static func run(_ bytes: [UInt8]) {
        guard let length = bytes.first, bytes.count > Int(length) else { return }
        if let identity = FileIdentity(decoding: Array(bytes[1...].prefix(Int(length)))) {
            precondition(FileIdentity(decoding: identity.encoded()) == identity, "what was written is read otherwise")
        }
        if let check = PositionCheck(decoding: Array(bytes[1...].dropFirst(Int(length)))) {
            precondition(check.encoded() == Array(bytes[1...].dropFirst(Int(length))), "there is one way to write it")
        }
    }
}
