import Testing

@testable import Inputs

@Suite struct StoredIdentityTests {
    @Test func anIdentityIsStoredWhole() {
        var identity = FileIdentity(
            path: FilePath("/var/log/gw.log"), key: FileKey(device: 0xFE01, inode: 1 << 40),
            birth: BirthTime(seconds: -5, nanoseconds: 999_999_999))
        identity.wasMoved = true
        identity.firstSight = 1 << 33
        identity.absentSince = 1_800_000_000
        #expect(FileIdentity(decoding: identity.encoded()) == identity)
        let plain = FileIdentity(path: FilePath(bytes: [0x2F, 0xFF]), key: FileKey(device: 0, inode: 1), birth: nil)
        #expect(FileIdentity(decoding: plain.encoded()) == plain)
    }

    @Test func whatIsNoFilesIdentityIsRefused() {
        #expect(FileIdentity(decoding: []) == nil)
        #expect(FileIdentity(decoding: [2, 1, 0]) == nil)
        #expect(FileIdentity(decoding: [1, 2] + [UInt8](repeating: 0, count: 60)) == nil)
        #expect(FileIdentity(decoding: [1, 1, 0, 5]) == nil)
    }

    @Test func aPositionsCheckIsStoredWhole() {
        let plain = PositionCheck(head: Digest.value(of: [1]), tail: Digest.value(of: [2]), rest: nil)
        #expect(plain.encoded().count == 65)
        #expect(PositionCheck(decoding: plain.encoded()) == plain)
        let inside = PositionCheck(head: plain.head, tail: plain.tail, rest: LineRest(start: 1 << 35, part: 7))
        #expect(PositionCheck(decoding: inside.encoded()) == inside)
        #expect(PositionCheck(decoding: Array(inside.encoded().dropLast())) == nil)
        #expect(PositionCheck(decoding: [2] + plain.encoded().dropFirst()) == nil)
    }

    @Test func theHeadsHashCoversFourKiBAndNoMore() {
        let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let head = HeadHash()
        bytes[..<1000].withUnsafeBytes { head.append($0) }
        #expect(head.value == Digest.value(of: Array(bytes[..<1000])))
        bytes[1000..<9000].withUnsafeBytes { head.append($0) }
        bytes[9000...].withUnsafeBytes { head.append($0) }
        #expect(head.value == Digest.value(of: Array(bytes[..<4096])))
    }
}
