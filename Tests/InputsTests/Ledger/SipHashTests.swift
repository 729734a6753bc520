import Bytes
import Testing

struct SipHashTests {
    /// What OpenSSL 3 says: `openssl mac -macopt hexkey:000102…0f -macopt size:8 -macopt c-rounds:1 -macopt d-rounds:3
    /// SIPHASH`.
    @Test func hashesAreThoseThatOpenSSLMakes() {
        let hash = SipHash(0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908)
        let text = Array(#"INFO USER_LOGIN [SUBJECT="admin"] User login success: admin"#.utf8)
        #expect(hash.hash(0x0706_0504_0302_0100, []).byteSwapped == 0x8E9A_298D_1195_9036)
        #expect(hash.hash(0x0706_0504_0302_0100, (0..<15).map { UInt8($0) }).byteSwapped == 0x65BB_829A_07D7_BA26)
        #expect(hash.hash(5, text).byteSwapped == 0xA565_03A0_7BDC_6B5A)
    }
}

extension SipHash {
    fileprivate func hash(_ number: UInt64, _ bytes: [UInt8]) -> UInt64 {
        bytes.withUnsafeBytes { hash(number, $0) }
    }
}
